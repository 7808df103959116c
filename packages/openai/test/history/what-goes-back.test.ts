import type { AssistantMessage } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { answered, type Sent, sentBack } from '../conversation.js'
import { call, chunk, hello, toolCall } from '../fixtures.js'

const finished = (delta: object): readonly unknown[] => [chunk(delta), chunk({}, 'tool_calls')]

describe('what a server wants back', () => {
  it.each(['reasoning', 'reasoning_content'] as const)(
    'is its %s, beside tool calls, by the name that it came under',
    async (field) => {
      const events = finished({ ...call(0, 'a', 'f', '{}'), [field]: 'hm' })
      expect(await sentBack([await answered({ events })])).toEqual([
        { role: 'assistant', content: null, tool_calls: [toolCall('a', 'f', '{}')], [field]: 'hm' },
      ])
    },
  )

  it('is no reasoning where nothing was called', async () => {
    const message = await answered({ events: [chunk({ reasoning_content: 'hm' }), ...hello] })
    expect(message.reasoning_content).toBe('hm')
    expect(await sentBack([message])).toEqual([{ role: 'assistant', content: 'Hello' }])
  })

  it('is reasoning on every turn of a tool loop, where the server gives any under reasoning_content', async () => {
    const thoughtful = await answered({
      events: finished({ ...call(0, 'a', 'f', '{}'), reasoning_content: 'hm' }),
    })
    const plain = await answered({ events: finished(call(0, 'b', 'f', '{}')) })
    const other: AssistantMessage = { ...plain, reasoning_content: 'elsewhere' }
    const last = await answered({ events: hello })
    const field = (sent: Sent): unknown => sent['reasoning_content']
    expect((await sentBack([thoughtful, plain, other, last])).map(field)).toEqual([
      'hm',
      '',
      'elsewhere',
      undefined,
    ])
    // A server that never gave any is sent none.
    expect((await sentBack([plain, other])).map(field)).toEqual([undefined, undefined])
    const elsewhere = await answered({
      events: finished({ ...call(0, 'a', 'f', '{}'), reasoning: 'hm' }),
    })
    expect((await sentBack([elsewhere, plain])).map(field)).toEqual([undefined, undefined])
  })

  it('are the details of the reasoning, put together', async () => {
    const details = (list: unknown): object => chunk({ reasoning_details: list })
    const message = await answered({
      events: [
        details([{ type: 'reasoning.text', index: 0, text: 'h', signature: null, format: 'x' }]),
        details([{ type: 'reasoning.text', index: 0, text: 'm', signature: 's', format: null }]),
        details([{ type: 'reasoning.summary', index: 0, summary: 'a' }]),
        details([{ type: 'reasoning.summary', index: 0, summary: 'b' }, {}, null, 'x']),
        details([{ type: 'reasoning.encrypted', index: 1, data: 'c' }]),
        details([{ type: 'reasoning.encrypted', index: 1, data: 'd' }]),
        details([{ type: 'reasoning.encrypted', index: 2, data: 'e' }]),
        details([{ type: 'reasoning.encrypted', data: 'without index' }]),
        details([{ type: 'reasoning.encrypted', data: 'never joined' }]),
        details('none'),
        details(null),
        ...hello,
      ],
    })
    expect(await sentBack([message])).toEqual([
      {
        role: 'assistant',
        content: 'Hello',
        reasoning_details: [
          { type: 'reasoning.text', index: 0, text: 'hm', signature: 's', format: 'x' },
          { type: 'reasoning.summary', index: 0, summary: 'ab' },
          { type: 'reasoning.encrypted', index: 1, data: 'cd' },
          { type: 'reasoning.encrypted', index: 2, data: 'e' },
          { type: 'reasoning.encrypted', data: 'without index' },
          { type: 'reasoning.encrypted', data: 'never joined' },
        ],
      },
    ])
  })

  it('are signatures of the message and of its calls', async () => {
    const events = [
      chunk({ extra_content: { google: { thought_signature: 'first' } } }),
      chunk({ extra_content: { google: { thought_signature: 'message' } } }),
      chunk(call(0, 'a', 'f', '{', { extra_content: { google: { thought_signature: 'call' } } })),
      chunk(call(0, 'a', '', '}')),
      chunk(call(1, 'b', 'f', '{}')),
      chunk({}, 'tool_calls'),
    ]
    const body = {
      choices: [
        {
          message: {
            content: null,
            extra_content: { google: { thought_signature: 'message' } },
            tool_calls: [
              { ...toolCall('a', 'f', '{}'), extra_content: { google: { thought_signature: 'call' } } },
              toolCall('b', 'f', '{}'),
            ],
          },
        },
      ],
    }
    for (const answer of [{ events }, { body }])
      expect(await sentBack([await answered(answer)])).toEqual([
        {
          role: 'assistant',
          content: null,
          extra_content: { google: { thought_signature: 'message' } },
          tool_calls: [
            { ...toolCall('a', 'f', '{}'), extra_content: { google: { thought_signature: 'call' } } },
            toolCall('b', 'f', '{}'),
          ],
        },
      ])
  })

  it('goes to no other server', async () => {
    const message = await answered({
      events: finished({
        ...call(0, 'a', 'f', '{}', { extra_content: { google: {} } }),
        reasoning: 'hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
      }),
    })
    expect(await sentBack([message], 'https://two.test/v1')).toEqual([
      { role: 'assistant', content: null, tool_calls: [toolCall('a', 'f', '{}')] },
    ])
  })

  it('is nothing after an answer that had nothing of the kind', async () => {
    const message = await answered({ events: finished(call(0, 'a', 'f', '{}')) })
    expect(message).not.toHaveProperty('provider_data')
    expect(await answered({ events: hello })).toEqual({ role: 'assistant', content: 'Hello' })
  })

  it.each([[null], ['x'], [7], [[]], [{}], [{ source: 7 }]])(
    'is nothing where %j stands in its place',
    async (provider_data) => {
      const message = { role: 'assistant', content: 'x', provider_data } as const
      expect(await sentBack([message])).toEqual([{ role: 'assistant', content: 'x' }])
    },
  )
})
