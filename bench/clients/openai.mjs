// The openai package, used as its readme says; partial values with its `stream` helper.
import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { formats } from './schemas-typebox.mjs'
import { List } from './schemas-zod.mjs'
import { loopByHand, wire } from './wire.mjs'
import { conversation, messages, model, once } from './work.mjs'

const client = once((baseURL) => new OpenAI({ apiKey: 'sk-bench', baseURL }))
const listFormat = zodResponseFormat(List, 'list')

function create({ baseURL, protocol }, fields) {
  const { chat, responses } = client(baseURL)
  return protocol === 'chat'
    ? chat.completions.create({ model, ...fields })
    : responses.create({ model, ...fields })
}

export default function openai() {
  return {
    async call(target) {
      const { body, format, text } = wire[target.protocol]
      return JSON.parse(text(await create(target, { ...body(messages), ...format(formats.order) })))
    },

    async streamText(target, onDelta) {
      const { body, streaming, delta } = wire[target.protocol]
      for await (const event of await create(target, { ...body(messages), ...streaming })) {
        const text = delta(event)
        if (text) onDelta(text)
      }
    },

    /** The helper leaves out most values when the text is long; `seen` counts those that it made. */
    async partials({ baseURL }) {
      let seen = 0
      const stream = client(baseURL).chat.completions.stream({ model, messages, response_format: listFormat })
      stream.on('content.delta', ({ parsed }) => (seen += parsed ? 1 : 0))
      const { choices } = await stream.finalChatCompletion()
      return { value: choices[0].message.parsed, seen }
    },

    toolLoop: (target, length) =>
      loopByHand(wire[target.protocol], conversation(length), (fields) => create(target, fields)),
  }
}
