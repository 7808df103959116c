import { type ChatMessage, PromptError, sealHistory } from '@slf/core'
import { describe, expect, test } from 'vitest'

const secret = 'a secret of enough bytes'
const cycle: Record<string, unknown> = {}
cycle['self'] = cycle
let deep: unknown = 1
for (let level = 0; level < 20_000; level++) deep = [deep]

describe('a history that JSON would change is not sealed', () => {
  test.each<[string, unknown, RegExp]>([
    ['a number that is none', Number.NaN, /'value' is the number NaN/],
    ['an endless number', Infinity, /'value' is the number Infinity/],
    ['a big integer', 5n, /'value' is a bigint/],
    ['a function', () => 1, /'value' is a function/],
    ['bytes', new Uint8Array(2), /'value' is bytes, a Map or a Set/],
    ['a map', new Map([['a', 1]]), /'value' is bytes, a Map or a Set/],
    ['a circle', cycle, /must be plain JSON/],
    ['too many levels', deep, /must be plain JSON/],
  ])('%s', async (_, value, message) => {
    const messages = [{ role: 'assistant', content: 'x', provider_data: { value } }] as ChatMessage[]
    const failure = await sealHistory(messages, secret).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PromptError)
    expect((failure as Error).message).toMatch(message)
  })

  test('what is no list', async () => {
    await expect(sealHistory('x' as unknown as ChatMessage[], secret)).rejects.toThrow('must be a list')
  })
})
