import { type ChatStream, LLMChat } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { expect, test } from 'vitest'

class Desk {
  given: unknown
  constructor(readonly llm: ScriptedLLM) {}

  @LLMChat()
  chat(_message: string): ChatStream {
    return this.given as ChatStream
  }
}

const usage = {}
const turn = { text: 'said', history: [{ role: 'assistant', content: 'said' }], usage, value: 'said' }

test('a turn that a body gives back is a turn', async () => {
  const desk = new Desk(new ScriptedLLM([]))
  desk.given = turn
  await expect(desk.chat('hi')).resolves.toMatchObject({ text: 'said' })
})

test.each([
  [{ ...turn, text: undefined }],
  [{ ...turn, text: 7 }],
  [{ ...turn, history: 'none' }],
  [{ ...turn, usage: undefined }],
])('what only looks like one is an answer that does not fit: %j', async (given) => {
  const desk = new Desk(new ScriptedLLM([]))
  desk.given = given
  await expect(desk.chat('hi')).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) as string })
})
