import type { ChatMessage } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitToolCalls, ToolCallIds } from '@slf/adapter-kit'

const calling = (...ids: readonly string[]): ChatMessage => ({
  role: 'assistant',
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
})

describe('ToolCallIds', () => {
  it('takes the id of the server where it is free', () => {
    const ids = new ToolCallIds([])
    expect(['a', 'b', 'call_0'].map((id) => ids.claim(id))).toEqual(['a', 'b', 'call_0'])
  })

  it('counts its own ids, in the form that the strictest servers take', () => {
    const ids = new ToolCallIds([])
    expect(['', '', ''].map((id) => ids.claim(id))).toEqual(['call00001', 'call00002', 'call00003'])
    for (let count = 4; count < 1_000; count++) expect(ids.claim('')).toMatch(/^[a-zA-Z0-9]{9}$/)
  })

  it('gives an id once, also to a call for which the server repeats it', () => {
    const ids = new ToolCallIds([])
    expect(['a', 'a', 'call00001', ''].map((id) => ids.claim(id))).toEqual([
      'a',
      'call00001',
      'call00002',
      'call00003',
    ])
  })

  it('knows the ids of the conversation, and counts on from them', () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: 'hi' },
      calling('call_0', 'call00004'),
      { role: 'tool', tool_call_id: 'call_0', content: 'x' },
      { role: 'assistant', content: 'x' },
      calling('b'),
    ]
    const ids = new ToolCallIds(messages)
    expect(['call_0', 'b', ''].map((id) => ids.claim(id))).toEqual(['call00005', 'call00006', 'call00007'])
  })

  it('never gives an id twice', () => {
    const someIds = fc.array(fc.constantFrom('', 'a', 'b', 'call_0', 'call00001', 'call00002', 'call00003'))
    fc.assert(
      fc.property(someIds, someIds, (before, now) => {
        const used = before.filter((id) => id !== '')
        const ids = new ToolCallIds([calling(...used)])
        const given = now.map((id) => ids.claim(id))
        expect(new Set([...used, ...given]).size).toBe(new Set(used).size + now.length)
      }),
    )
  })
})

describe('limitToolCalls', () => {
  it('lets 1,024 calls through, and none more', () => {
    for (const count of [0, 1, 1_023, 1_024]) expect(() => limitToolCalls(count)).not.toThrow()
    expect(() => limitToolCalls(1_025)).toThrow(
      expect.objectContaining({
        name: 'ResponseTooLargeError',
        limit: 1_024,
        message: 'The model made more than 1024 tool calls at once.',
      }) as Error,
    )
  })
})
