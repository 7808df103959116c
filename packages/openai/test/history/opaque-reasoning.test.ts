import type { ToolCall } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { answered, sentBack } from '../conversation.js'
import { call, chunk, hello, toolCall } from '../fixtures.js'

const finished = (...deltas: readonly object[]): readonly object[] => [
  ...deltas.map((delta) => chunk(delta)),
  chunk(call(0, 'a', 'f', '{}')),
  chunk({}, 'tool_calls'),
]
const thinking = (text: string, rest: object = {}) => ({ type: 'thinking', thinking: text, ...rest })

interface Row {
  readonly name: string
  readonly deltas: readonly object[]
  /** The same answer as a whole message. */
  readonly whole: object
  readonly reasoning?: string
  /** What goes back beside role, content and calls. Default: what the whole message has. */
  readonly back?: object
}

const rows: readonly Row[] = [
  {
    name: 'thinking blocks of LiteLLM',
    deltas: [
      { reasoning_content: 'h', thinking_blocks: [thinking('h', { signature: null })] },
      { reasoning_content: 'm', thinking_blocks: [thinking('m', { signature: '' })] },
      { thinking_blocks: [thinking('', { signature: 'sig' })] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'x' }] },
    ],
    whole: {
      reasoning_content: 'hm',
      thinking_blocks: [thinking('hm', { signature: 'sig' }), { type: 'redacted_thinking', data: 'x' }],
    },
    reasoning: 'hm',
  },
  {
    name: 'thinking blocks that are the only reasoning',
    deltas: [{ thinking_blocks: [thinking('hm', { signature: 's' })] }],
    whole: { thinking_blocks: [thinking('hm', { signature: 's' })] },
    reasoning: 'hm',
  },
  {
    name: 'two thinking blocks, each with its signature',
    deltas: [
      { thinking_blocks: [thinking('a')] },
      { thinking_blocks: [thinking('', { signature: '1' })] },
      { thinking_blocks: [thinking('b')] },
      { thinking_blocks: [thinking('', { signature: '2' })] },
    ],
    whole: { thinking_blocks: [thinking('a', { signature: '1' }), thinking('b', { signature: '2' })] },
    reasoning: 'ab',
  },
  {
    name: 'opaque reasoning of Copilot',
    deltas: [{ reasoning_text: 'h' }, { reasoning_text: 'm' }, { reasoning_opaque: 'blob' }],
    whole: { reasoning_text: 'hm', reasoning_opaque: 'blob' },
    reasoning: 'hm',
  },
  {
    name: 'opaque reasoning that comes twice',
    deltas: [{ reasoning_opaque: 'blob' }, { reasoning_opaque: 'blob' }],
    whole: { reasoning_opaque: 'blob' },
  },
  {
    name: 'details that are the only reasoning',
    deltas: [
      { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'h' }] },
      { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'm', signature: 's' }] },
      { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'x', id: 'i', format: 'f' }] },
    ],
    whole: {
      reasoning_details: [
        { type: 'reasoning.text', index: 0, text: 'hm', signature: 's' },
        { type: 'reasoning.encrypted', index: 1, data: 'x', id: 'i', format: 'f' },
      ],
    },
    reasoning: 'hm',
  },
  {
    name: 'reasoning as an object with its signature',
    deltas: [{ reasoning_content: { text: 'h' } }, { reasoning_content: { text: 'm', signature: 's' } }],
    whole: { reasoning_content: { text: 'hm', signature: 's' } },
    reasoning: 'hm',
  },
  {
    name: 'signatures of LiteLLM',
    deltas: [{ provider_specific_fields: { thought_signatures: ['s'], refusal: null } }],
    whole: { provider_specific_fields: { thought_signatures: ['s'] } },
  },
  {
    name: 'encrypted content',
    deltas: [{ encrypted_content: 'enc' }, { reasoning: 'hm' }],
    whole: { encrypted_content: 'enc', reasoning: 'hm' },
    reasoning: 'hm',
  },
]

describe('opaque reasoning of gateways goes back as it came', () => {
  it.each(rows)('$name', async ({ deltas, whole, reasoning, back = whole }) => {
    const calls = [toolCall('a', 'f', '{}')]
    const body = {
      choices: [{ message: { content: null, tool_calls: calls, ...whole }, finish_reason: 'stop' }],
    }
    for (const answer of [{ events: finished(...deltas) }, { body }]) {
      const message = await answered(answer)
      expect(message.reasoning_content).toBe(reasoning)
      expect(await sentBack([message])).toEqual([
        { role: 'assistant', content: null, tool_calls: calls, ...back },
      ])
      expect(await sentBack([message], 'https://other.test/v1')).toEqual([
        { role: 'assistant', content: null, tool_calls: calls },
      ])
    }
  })

  it.each<[string, readonly unknown[], readonly object[]]>([
    [
      'Mistral: parts, then mere text',
      [
        [thinking([{ type: 'text', text: 'h' }] as never)],
        [thinking([{ type: 'text', text: 'm' }] as never)],
        'Hel',
        'lo',
      ],
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'Hello' },
      ],
    ],
    [
      'Databricks: summaries with signatures',
      [
        [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'h' }] }],
        [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'm', signature: 's' }] }],
        [{ type: 'text', text: 'Hel' }],
        'lo',
      ],
      [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm', signature: 's' }] },
        { type: 'text', text: 'Hello' },
      ],
    ],
    [
      'text before the reasoning',
      ['Hel', [thinking('hm', { signature: 's' })], 'lo'],
      [{ type: 'text', text: 'Hel' }, thinking('hm', { signature: 's' }), { type: 'text', text: 'lo' }],
    ],
  ])('in parts of the content: %s', async (_name, contents, back) => {
    const events = finished(...contents.map((content) => ({ content })))
    const message = await answered({ events })
    expect(message).toMatchObject({ content: 'Hello', reasoning_content: 'hm' })
    expect(await sentBack([message])).toMatchObject([{ content: back }])
    // Edited since: the parts say something else.
    expect(await sentBack([{ ...message, content: 'Hello!' }])).toMatchObject([{ content: 'Hello!' }])
  })

  it('keeps parts of mere text apart from those with reasoning', async () => {
    const message = await answered({
      events: [chunk({ content: [{ type: 'text', text: 'Hello' }] }), ...hello.slice(2), chunk({}, 'stop')],
    })
    expect(message).toEqual({ role: 'assistant', content: 'Hello' })
  })
})

describe('what a server gave goes back unchanged', () => {
  const longId = `call_x__thought__${'s'.repeat(300)}`

  it('an id that carries a signature, and its tool message', async () => {
    const message = await answered({ events: [chunk(call(0, longId, 'f', '{}'), 'tool_calls')] })
    expect(message.tool_calls?.[0]?.id).toBe(longId)
    expect(await sentBack([message])).toMatchObject([{ tool_calls: [{ id: longId }] }])
  })

  it.each([
    ['thought_signature', { thought_signature: 's' }],
    ['thoughtSignature', { thoughtSignature: 's' }],
    ['provider_specific_fields', { provider_specific_fields: { thought_signature: 's' } }],
    ['extra_content', { extra_content: { google: { thought_signature: 's' } } }],
  ])('%s of a call', async (_name, fields) => {
    const events = [chunk(call(0, 'a', 'f', '{', fields)), chunk(call(0, undefined, undefined, '}'), 'stop')]
    expect(await sentBack([await answered({ events })])).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ ...toolCall('a', 'f', '{}'), ...fields }] },
    ])
  })

  it('calls of custom tools', async () => {
    const input = 'SELECT "a"\n-- 😀'
    const custom = (delta: object) => chunk({ tool_calls: [{ index: 0, ...delta }] })
    const events = [
      custom({ id: 'a', type: 'custom', custom: { name: 'sql', input: '' } }),
      ...Array.from(input.split(''), (piece) => custom({ custom: { input: piece } })),
      chunk({}, 'tool_calls'),
    ]
    const whole = { id: 'a', type: 'custom', custom: { name: 'sql', input } }
    const body = {
      choices: [{ message: { content: null, tool_calls: [whole] }, finish_reason: 'tool_calls' }],
    }
    for (const answer of [{ events }, { body }]) {
      const message = await answered(answer)
      const [{ function: called }] = message.tool_calls as [ToolCall]
      expect([called.name, JSON.parse(called.arguments)]).toEqual(['sql', { input }])
      expect(await sentBack([message])).toEqual([{ role: 'assistant', content: null, tool_calls: [whole] }])
    }
  })

  it('images that the model made', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    const message = await answered({
      events: [chunk({ content: 'Hello', images: [image] }), chunk({}, 'stop')],
    })
    expect(message).toMatchObject({ content: 'Hello', images: [image] })
    expect(await sentBack([message])).toEqual([{ role: 'assistant', content: 'Hello', images: [image] }])
    expect(await sentBack([message], 'https://other.test/v1')).toEqual([
      { role: 'assistant', content: 'Hello' },
    ])
  })

  it('the id of audio, whose transcript is the text', async () => {
    const audio = { id: 'audio_1', expires_at: 9, data: 'AAAA', transcript: 'Hello' }
    const body = { choices: [{ message: { content: null, audio }, finish_reason: 'stop' }] }
    const events = [
      chunk({ content: null, audio: { id: 'audio_1', transcript: 'Hel' } }),
      chunk({ audio: { transcript: 'lo', data: 'AAAA' } }),
      chunk({ audio: { expires_at: 9 } }, 'stop'),
    ]
    for (const answer of [{ events }, { body }]) {
      const message = await answered(answer)
      expect(message.content).toBe('Hello')
      expect(await sentBack([message])).toEqual([
        { role: 'assistant', content: 'Hello', audio: { id: 'audio_1' } },
      ])
    }
  })
})
