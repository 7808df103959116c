// Our adapters, used directly. Both speak the shapes of Chat Completions to the caller.
import { formats } from './schemas-typebox.mjs'
import { slfModel } from './slf-model.mjs'
import { loopByHand, wire } from './wire.mjs'
import { conversation, messages } from './work.mjs'

const { format, text, delta } = wire.chat

async function streamText(target, fields, onDelta) {
  for await (const chunk of slfModel(target).chatStream({ messages, ...fields })) {
    const piece = delta(chunk)
    if (piece) onDelta(piece)
  }
}

export default function slfAdapter() {
  return {
    async call(target) {
      return JSON.parse(text(await slfModel(target).chat({ messages, ...format(formats.order) })))
    },

    streamText: (target, onDelta) => streamText(target, {}, onDelta),

    toolLoop: (target, length) =>
      loopByHand(wire.chat, conversation(length), (fields) => slfModel(target).chat(fields)),
  }
}
