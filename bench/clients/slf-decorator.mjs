// Decorated methods of ours.
import { stream } from '@slf/core'
import { Desk } from './desk.js'
import { slfModel } from './slf-model.mjs'
import { conversation, once } from './work.mjs'

const desks = once((model) => new Desk(model))
const desk = (target) => desks(slfModel(target))

export default function slfDecorator() {
  return {
    call: (target) => desk(target).order(),

    async streamText(target, onDelta) {
      for await (const text of stream(desk(target)).say().textStream) if (text) onDelta(text)
    },

    async partials(target) {
      const call = stream(desk(target)).list()
      let seen = 0
      for await (const partial of call) seen += partial === undefined ? 0 : 1
      return { value: await call, seen }
    },

    async toolLoop(target, length) {
      const talk = conversation(length)
      const before = desk(target).reports
      await desk(target).ask(talk.slice(0, -1), talk.at(-1).content)
      return desk(target).reports - before + 1
    },
  }
}
