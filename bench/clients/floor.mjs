// No SDK at all: the least code that does the work. No retries, no time limits, no validation.
import { createParser } from 'eventsource-parser'
import { overFetch, overNodeHttp } from './floor-transports.mjs'
import { formats } from './schemas-typebox.mjs'
import { loopByHand, wire } from './wire.mjs'
import { conversation, messages, model } from './work.mjs'

export default function floor({ transport }) {
  const { post, read } = transport === 'node:http' ? overNodeHttp : overFetch

  async function streamText({ baseURL, protocol }, fields, onDelta) {
    const { path, body, streaming, delta } = wire[protocol]
    const onEvent = ({ data }) => {
      if (data === '[DONE]') return
      const text = delta(JSON.parse(data))
      if (text) onDelta(text)
    }
    const parser = createParser({ onEvent })
    const request = JSON.stringify({ model, ...body(messages), ...fields, ...streaming })
    await read(baseURL + path, request, (text) => parser.feed(text))
  }

  return {
    async call({ baseURL, protocol }) {
      const { path, body, format, text } = wire[protocol]
      const answer = await post(
        baseURL + path,
        JSON.stringify({ model, ...body(messages), ...format(formats.order) }),
      )
      return JSON.parse(text(answer))
    },

    streamText: (target, onDelta) => streamText(target, {}, onDelta),

    /** The text is gathered and parsed once, at the end. */
    async partials(target) {
      let text = ''
      await streamText(target, wire[target.protocol].format(formats.list), (delta) => (text += delta))
      return { value: JSON.parse(text), seen: 1 }
    },

    toolLoop: ({ baseURL, protocol }, length) =>
      loopByHand(wire[protocol], conversation(length), (fields) =>
        post(baseURL + wire[protocol].path, JSON.stringify({ model, ...fields })),
      ),
  }
}
