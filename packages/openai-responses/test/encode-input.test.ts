import { type ChatMessage, UnsupportedError } from '@slf/core'
import { wireToolNames } from '@slf/adapter-kit'
import { requestViolations } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { encodeInput, type InputSettings } from '../src/encode/encode-input.js'
import { encodeProviderData, type NativeTurn } from '../src/history/provider-data.js'

const settings: InputSettings = {
  source: 'acme',
  model: 'm-1',
  replay: true,
  toolName: wireToolNames(undefined),
  unsupported: (capability, explanation) => {
    throw new UnsupportedError(explanation, { capability })
  },
}
const user: ChatMessage = { role: 'user', content: 'hi' }
const call = (id: string, name = 'search', text = '{"q":1}') =>
  ({ id, type: 'function', function: { name, arguments: text } }) as const

function input(messages: readonly ChatMessage[], other: Partial<InputSettings> = {}): unknown[] {
  const items = encodeInput(messages, { ...settings, ...other }).input
  return JSON.parse(JSON.stringify(items)) as unknown[]
}

describe('messages', () => {
  it.each<[what: string, messages: ChatMessage[], instructions: string[], items: unknown[]]>([
    [
      'leading system and developer messages as instructions',
      [{ role: 'system', content: 'A' }, { role: 'developer', content: [{ type: 'text', text: 'B' }] }, user],
      ['A', 'B'],
      [{ role: 'user', content: 'hi' }],
    ],
    [
      'later system and developer messages in place',
      [user, { role: 'system', content: 'A' }, { role: 'developer', content: 'B' }],
      [],
      [
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'A' },
        { role: 'developer', content: 'B' },
      ],
    ],
    [
      'system messages alone as input',
      [{ role: 'system', content: 'A' }],
      [],
      [{ role: 'system', content: 'A' }],
    ],
    [
      'images, always with detail',
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'https://img.test/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
          ],
        },
      ],
      [],
      [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'look' },
            { type: 'input_image', image_url: 'https://img.test/a.png', detail: 'auto' },
            { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
          ],
        },
      ],
    ],
    [
      'files, flat, and native parts as they are',
      [
        {
          role: 'user',
          content: [
            { type: 'file', file: { file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' } },
            { type: 'file', file: { file_id: 'file-1' } },
            { type: 'input_file', file_url: 'https://files.test/a.pdf' } as never,
          ],
        },
      ],
      [],
      [
        {
          role: 'user',
          content: [
            { type: 'input_file', file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' },
            { type: 'input_file', file_id: 'file-1' },
            { type: 'input_file', file_url: 'https://files.test/a.pdf' },
          ],
        },
      ],
    ],
    [
      'what an assistant said and called, in that order, without ids of items',
      [
        user,
        { role: 'assistant', content: 'I look.', tool_calls: [call('c1'), call('c2', 'now', '')] },
        { role: 'tool', tool_call_id: 'c2', content: 'noon' },
        {
          role: 'tool',
          tool_call_id: 'c1',
          content: [
            { type: 'text', text: 'found' },
            { type: 'image_url', image_url: { url: 'https://img.test/b.png' } },
          ],
        },
      ],
      [],
      [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'I look.' },
        { type: 'function_call', call_id: 'c1', name: 'search', arguments: '{"q":1}' },
        { type: 'function_call', call_id: 'c2', name: 'now', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c2', output: 'noon' },
        {
          type: 'function_call_output',
          call_id: 'c1',
          output: [
            { type: 'input_text', text: 'found' },
            { type: 'input_image', image_url: 'https://img.test/b.png', detail: 'auto' },
          ],
        },
      ],
    ],
    [
      'a refusal as what the assistant said, and nothing for an empty message',
      [user, { role: 'assistant', refusal: 'No.' }, { role: 'assistant', content: null }, user],
      [],
      [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'No.' },
        { role: 'user', content: 'hi' },
      ],
    ],
    [
      'calls of a foreign history with ids that repeat or are too long',
      [
        user,
        { role: 'assistant', tool_calls: [call('call_0')] },
        { role: 'tool', tool_call_id: 'call_0', content: 'one' },
        { role: 'assistant', tool_calls: [call('call_0'), call('x'.repeat(80)), call('')] },
        { role: 'tool', tool_call_id: 'call_0', content: 'two' },
        { role: 'tool', tool_call_id: 'x'.repeat(80), content: 'three' },
        { role: 'tool', tool_call_id: '', content: 'four' },
      ],
      [],
      [
        { role: 'user', content: 'hi' },
        { type: 'function_call', call_id: 'call_0', name: 'search', arguments: '{"q":1}' },
        { type: 'function_call_output', call_id: 'call_0', output: 'one' },
        { type: 'function_call', call_id: 'call_0_2', name: 'search', arguments: '{"q":1}' },
        { type: 'function_call', call_id: 'x'.repeat(60), name: 'search', arguments: '{"q":1}' },
        { type: 'function_call', call_id: 'call', name: 'search', arguments: '{"q":1}' },
        { type: 'function_call_output', call_id: 'call_0_2', output: 'two' },
        { type: 'function_call_output', call_id: 'x'.repeat(60), output: 'three' },
        { type: 'function_call_output', call_id: 'call', output: 'four' },
      ],
    ],
  ])('send %s', (_what, messages, instructions, items) => {
    const encoded = encodeInput(messages, settings)
    expect(encoded.instructions).toEqual(instructions)
    expect(encoded.input).toEqual(items)
    expect(requestViolations('responses', { model: 'm', input: encoded.input })).toEqual([])
  })
})

const reasoning = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  encrypted_content: 'secret',
  content: [],
  status: null,
}
const said = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  phase: 'commentary',
  content: [{ type: 'output_text', text: 'I look.', annotations: [] }],
}
const nativeCall = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'c1',
  name: 'search',
  arguments: '{"q":1}',
  status: 'completed',
}

function assistant(turn: Partial<NativeTurn>, message: Record<string, unknown> = {}): ChatMessage {
  return {
    role: 'assistant',
    content: 'I look.',
    tool_calls: [call('c1')],
    provider_data: encodeProviderData({
      source: 'acme',
      model: 'm-1',
      isStored: false,
      items: [reasoning, said, nativeCall],
      ...turn,
    }),
    ...message,
  }
}
const result: ChatMessage = { role: 'tool', tool_call_id: 'c1', content: 'found' }
const sentReasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'secret' }
const sentResult = { type: 'function_call_output', call_id: 'c1', output: 'found' }
const rebuilt = [
  { role: 'assistant', content: 'I look.' },
  { type: 'function_call', call_id: 'c1', name: 'search', arguments: '{"q":1}' },
]

describe('native items', () => {
  it('go back in their order, without the empty fields that servers refuse to read', () => {
    const items = input([assistant({}), result])
    expect(items).toEqual([sentReasoning, said, nativeCall, sentResult])
    expect(requestViolations('responses', { model: 'm', input: items })).toEqual([])
  })

  it.each([true, false])('have names that the server reads again (replay: %s)', (replay) => {
    const made = ['functions.search', ''].map((name, index) => ({
      ...nativeCall,
      id: `fc_${index}`,
      call_id: `c${index}`,
      name,
    }))
    const said = { content: null, tool_calls: made.map((each) => call(each.call_id, each.name)) }
    const results = made.map((each): ChatMessage => ({ ...result, tool_call_id: each.call_id }))
    const items = input([assistant({ items: made }, said), ...results], { replay })
    expect(items.slice(0, 2)).toMatchObject([{ name: 'functions_search' }, { name: 'unnamed_tool' }])
    expect('id' in (items[0] as object)).toBe(replay)
    expect(requestViolations('responses', { model: 'm', input: items })).toEqual([])
  })

  it('survive a trip through JSON, as a database makes it', () => {
    const stored = JSON.parse(JSON.stringify([assistant({}), result])) as ChatMessage[]
    expect(input(stored)).toEqual([sentReasoning, said, nativeCall, sentResult])
  })

  it('go back also where the arguments are only spelled in another way', () => {
    expect(
      input([assistant({}, { tool_calls: [call('c1', 'search', '{ "q": 1 }')] }), result]),
    ).toContainEqual(nativeCall)
  })

  it('go back with reasoning in the open (DeepSeek), and with reasoning that the server stores', () => {
    const open = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'hm' }],
    }
    expect(input([assistant({ items: [open, said, nativeCall] }), result])[0]).toEqual(open)
    const stored = { type: 'reasoning', id: 'rs_1', summary: [] }
    expect(input([assistant({ items: [stored, said, nativeCall], isStored: true }), result])[0]).toEqual(
      stored,
    )
  })

  it('leave out reasoning that led to nothing because the answer was cut', () => {
    expect(input([assistant({ items: [said, nativeCall, reasoning] }), result])).toEqual([
      said,
      nativeCall,
      sentResult,
    ])
  })

  it.each<[why: string, message: ChatMessage]>([
    [
      'the text was edited',
      assistant({
        items: [reasoning, { ...said, content: [{ type: 'output_text', text: 'Other.' }] }, nativeCall],
      }),
    ],
    ['a call was edited', assistant({ items: [reasoning, said, { ...nativeCall, arguments: '{"q":2}' }] })],
    [
      'the name of a call was edited',
      assistant({ items: [reasoning, said, { ...nativeCall, name: 'find' }] }),
    ],
    [
      'a call was removed',
      assistant({ items: [reasoning, said, nativeCall, { ...nativeCall, call_id: 'c2' }] }),
    ],
    ['a call was added', assistant({ items: [reasoning, said] })],
    ['it came from another provider', assistant({ source: 'other' })],
    ['it came from another model', assistant({ model: 'm-2' })],
    ['the stream did not bring its items whole', assistant({ items: undefined })],
    [
      'its reasoning can be neither sent nor looked up',
      assistant({ items: [{ ...reasoning, encrypted_content: null }, said, nativeCall] }),
    ],
    ['its provider_data is foreign', assistant({}, { provider_data: { other: { items: [reasoning] } } })],
    [
      'its provider_data is broken',
      assistant(
        {},
        { provider_data: { openai_responses: { source: 'acme', model: 'm-1', items: [{}, 7] } } },
      ),
    ],
    ['its provider_data is no object', assistant({}, { provider_data: 'x' })],
  ])('are rebuilt from text and calls, without ids and reasoning, when %s', (_why, message) => {
    expect(input([message, result])).toEqual([...rebuilt, sentResult])
  })

  it('are rebuilt when the replay was refused', () => {
    expect(input([assistant({}), result], { replay: false })).toEqual([...rebuilt, sentResult])
  })

  it('keep what no message can say, with a message that says nothing', () => {
    const compaction = { type: 'compaction', id: 'cmp_1', encrypted_content: 'secret' }
    const message = assistant({ items: [compaction] }, { content: null, tool_calls: undefined })
    expect(input([message, user])).toEqual([compaction, { role: 'user', content: 'hi' }])
  })
})

describe('ids of calls that a server reuses', () => {
  const turn = (historyId: string): ChatMessage[] => [
    assistant(
      { items: [{ ...nativeCall, call_id: 'call_0' }] },
      { content: null, tool_calls: [call(historyId)] },
    ),
    { role: 'tool', tool_call_id: historyId, content: historyId },
  ]
  const ids = (items: readonly unknown[]): unknown[] =>
    items.map((item) => (item as { call_id: string }).call_id)

  it('stay apart in one request', () => {
    expect(ids(input([...turn('call_0'), ...turn('call_0_2')]))).toEqual([
      'call_0',
      'call_0',
      'call_0_2',
      'call_0_2',
    ])
  })

  it('are restored where they are free', () => {
    expect(ids(input(turn('call_0_2')))).toEqual(['call_0', 'call_0'])
  })

  it('are restored for a call that only the server remembers', () => {
    const [message, toolResult] = turn('call_0_2') as [ChatMessage, ChatMessage]
    const data = encodeProviderData({
      source: 'acme',
      model: 'm-1',
      isStored: true,
      responseId: 'resp_1',
      items: [{ ...nativeCall, call_id: 'call_0' }],
    })
    const held = { ...message, provider_data: data } as ChatMessage
    expect(input([user, held, toolResult], { previousResponseId: 'resp_1' })).toEqual([
      { type: 'function_call_output', call_id: 'call_0', output: 'call_0_2' },
    ])
  })
})

describe('ids and calls that a server gave', () => {
  const long = `call_${'s'.repeat(295)}`
  const longResult: ChatMessage = { role: 'tool', tool_call_id: long, content: 'found' }

  it('go back unchanged, also where the items of the turn did not come whole', () => {
    const message = assistant({ items: undefined }, { content: null, tool_calls: [call(long)] })
    expect(input([message, longResult])).toEqual([
      { type: 'function_call', call_id: long, name: 'search', arguments: '{"q":1}' },
      { type: 'function_call_output', call_id: long, output: 'found' },
    ])
  })

  it('are mapped when they are of another server', () => {
    const message = assistant({ source: 'other' }, { content: null, tool_calls: [call(long)] })
    const [foreign, answer] = input([message, longResult]) as { call_id: string }[]
    expect(foreign?.call_id).toHaveLength(60)
    expect(answer?.call_id).toBe(foreign?.call_id)
  })

  const custom = { type: 'custom_tool_call', id: 'ct_1', call_id: 'c1', name: 'run', input: 'ls -l' }
  const asFunction = call('c1', 'run', JSON.stringify({ input: 'ls -l' }))
  const output = { type: 'custom_tool_call_output', call_id: 'c1', output: 'found' }

  it('of custom tools go back as such, with an output of their kind', () => {
    const message = assistant({ items: [custom] }, { content: null, tool_calls: [asFunction] })
    expect(input([message, result])).toEqual([custom, output])
    const { id: _id, ...withoutId } = custom
    const customTools = new Set(['run'])
    expect(input([message, result], { replay: false, customTools })).toEqual([withoutId, output])
    const edited = assistant(
      { items: [custom] },
      { content: null, tool_calls: [call('c1', 'run', '{"input":"rm"}')] },
    )
    expect(input([edited, result], { customTools })[0]).toEqual({ ...withoutId, input: 'rm' })
  })
})

describe('what the server holds already', () => {
  const answer = (responseId: string, conversation?: string): ChatMessage =>
    assistant({ responseId, conversation, isStored: true, items: [said] }, { tool_calls: undefined })
  const messages: ChatMessage[] = [{ role: 'system', content: 'A' }, user, answer('resp_1', 'conv_1'), user]

  it('is not sent again, but for the instructions', () => {
    const { instructions, input: items } = encodeInput(messages, {
      ...settings,
      previousResponseId: 'resp_1',
    })
    expect(instructions).toEqual(['A'])
    expect(items).toEqual([{ role: 'user', content: 'hi' }])
    expect(input(messages, { conversation: 'conv_1' })).toEqual([{ role: 'user', content: 'hi' }])
  })

  it('is nothing when the history does not know the response', () => {
    expect(input(messages, { previousResponseId: 'resp_9' })).toHaveLength(3)
    expect(input(messages, { conversation: 'conv_9' })).toHaveLength(3)
  })
})
