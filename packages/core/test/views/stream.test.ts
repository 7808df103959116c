import { LLMFunction, prompt, stream } from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { describe, expect, test } from 'vitest'

class Cook {
  constructor(readonly llm: ScriptedLLM) {}
  @LLMFunction()
  async text(): Promise<string> {
    return prompt`go`
  }
}
const cook = (...replies: ScriptedReply[]): Cook => new Cook(new ScriptedLLM(replies, { deltaLength: 6 }))

describe('the reader of a stream', () => {
  const long = 'word '.repeat(2_000)

  test('sets the pace: nothing is read far ahead of it', async () => {
    const viewed = cook(long)
    let seen = 0
    let furthest = 0
    for await (const _ of stream(viewed).text().textStream) {
      seen++
      if (seen % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
      furthest = Math.max(furthest, (viewed.llm.requests[0]?.chunks ?? 0) - seen)
    }
    expect(seen).toBe(Math.ceil(long.length / 6))
    expect(furthest).toBeLessThanOrEqual(17)
  })

  test('does not hold up who awaits the result', async () => {
    const call = stream(cook(long)).text()
    const values = call[Symbol.asyncIterator]()
    await values.next()
    await expect(call).resolves.toBe(long)
    expect((await values.next()).done).toBe(false)
  })

  test('that leaves stops the model', async () => {
    const viewed = cook({ text: long, hangs: true })
    const call = stream(viewed).text()
    for await (const text of call) if (text.length > 100) break
    expect(viewed.llm.openRequests).toBe(0)
    await expect(call).rejects.toMatchObject({ code: 'SLF_ABORTED' })
  })

  test('may leave while it waits for a model that says nothing', async () => {
    const viewed = cook({ hangs: 'deaf' })
    const values = stream(viewed).text()[Symbol.asyncIterator]()
    const waiting = values.next()
    await values.return?.()
    await expect(waiting).resolves.toEqual({ done: true, value: undefined })
  })
})
