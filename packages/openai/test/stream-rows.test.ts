import { describe, expect, it } from 'vitest'
import { call, chunk, helloMessage, messageOf, toolCall } from './fixtures.js'
import { eventsOutcome, streamOutcome } from './in-process.js'
import { rows } from './stream-rows.js'

describe('streams of Chat Completions servers', () => {
  it.each(rows)(
    'row $row',
    async ({ events, message = helloMessage, finish = 'stop', rest = {}, done = true }) => {
      const outcome = await eventsOutcome(events, { done })
      expect(messageOf(outcome)).toMatchObject(message)
      expect(outcome.completion?.choices[0]?.finish_reason).toBe(finish)
      expect(outcome.completion).toMatchObject(rest)
    },
  )

  it.each(rows)('row $row: keeps the rules of the contract', async ({ events, done = true }) => {
    const { chunks } = await eventsOutcome(events, { done })
    const choices = chunks.flatMap((each) => each.choices)
    expect(choices.filter((choice) => choice.finish_reason)).toHaveLength(1)
    expect(choices.at(-1)?.finish_reason).toBeTruthy()
    expect(chunks.filter((each) => each.usage).length).toBeLessThanOrEqual(1)
    expect(choices[0]?.delta?.role).toBe('assistant')
    const indexes = new Set<number>()
    for (const delta of choices.flatMap((choice) => choice.delta?.tool_calls ?? [])) {
      if (!indexes.has(delta.index))
        expect(delta).toMatchObject({
          id: expect.stringMatching(/./),
          function: { name: expect.stringMatching(/./) },
        })
      indexes.add(delta.index)
    }
    expect([...indexes].sort((left, right) => left - right)).toEqual([...indexes].map((_, index) => index))
  })

  it('row 44: choices in turns', async () => {
    const choice = (index: number, content: string, finish_reason: string | null = null) => ({
      choices: [{ index, delta: { content }, finish_reason }],
    })
    const { completion } = await eventsOutcome(
      [choice(1, 'b'), choice(0, 'a'), choice(0, 'A', 'stop'), choice(1, 'B', 'length')],
      { done: false, params: { messages: [{ role: 'user', content: 'hi' }], n: 2 } },
    )
    expect(completion?.choices.map(({ message, finish_reason }) => [message.content, finish_reason])).toEqual(
      [
        ['aA', 'stop'],
        ['bB', 'length'],
      ],
    )
  })

  it('row 54: at most 1,024 calls, and no way to a prototype', async () => {
    const many = Array.from({ length: 1_025 }, (_, index) => chunk(call(index, `id${index}`, 'f', '{}')))
    expect((await eventsOutcome(many)).error).toMatchObject({ name: 'ResponseTooLargeError', limit: 1_024 })
    const most = await eventsOutcome([...many.slice(1), chunk({}, 'tool_calls')])
    expect(messageOf(most)?.tool_calls).toHaveLength(1_024)
    const text =
      '{"choices":[{"delta":{"content":"x","__proto__":{"polluted":1}},"finish_reason":"stop"}],"__proto__":{"polluted":1}}'
    const { completion } = await streamOutcome([new TextEncoder().encode(`data: ${text}\n\n`)])
    expect(completion?.choices[0]?.message.content).toBe('x')
    expect({}).not.toHaveProperty('polluted')
  })

  it('makes ids that the conversation does not hold yet', async () => {
    const messages = [
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'x' },
    ] as const
    const outcome = await eventsOutcome([chunk(call(0, 'call_0', 'f', '{}'), 'stop')], {
      params: { messages },
    })
    expect(messageOf(outcome)?.tool_calls).toEqual([toolCall('call00002', 'f', '{}')])
  })
})
