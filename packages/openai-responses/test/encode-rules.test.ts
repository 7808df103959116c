import { type ChatMessage, type ChatParams, LLMError, UnsupportedError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { encodeRequest, type RequestSettings } from '../src/encode/encode-request.js'
import { rejectsEncryptedReasoning, rejectsReplay } from '../src/encode/rejected-request.js'
import { encodeProviderData, type NativeTurn } from '../src/history/provider-data.js'

const user: ChatMessage = { role: 'user', content: 'hi' }
const settings: RequestSettings = {
  source: 'acme',
  model: 'm-1',
  stream: false,
  replay: true,
  encryptedReasoning: true,
  unsupported: (capability, explanation) => {
    throw new UnsupportedError(explanation, { capability })
  },
}
const encode = (params: Partial<ChatParams>, other: Partial<RequestSettings> = {}): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(encodeRequest({ messages: [user], ...params }, { ...settings, ...other })),
  ) as Record<string, unknown>

describe('a token limit', () => {
  it('is sent as it is from 16 on, and never below', () => {
    for (const limit of [16, 17, 4_000])
      for (const field of ['max_tokens', 'max_completion_tokens'])
        expect(encode({ [field]: limit })).toMatchObject({ max_output_tokens: limit })
    for (const limit of [15, 1, 0]) {
      expect(() => encode({ max_tokens: limit })).toThrow(
        `The Responses API takes no token limit below 16, and ${limit} was asked for`,
      )
      const told: unknown[] = []
      expect(encode({ max_tokens: limit }, { unsupported: (...words) => told.push(words) })).toMatchObject({
        max_output_tokens: 16,
      })
      expect(told).toEqual([
        ['max_tokens', expect.stringContaining(`${limit} was asked for`), '16 was sent.'],
      ])
    }
    expect(encode({ max_output_tokens: 5 })).toMatchObject({ max_output_tokens: 5 })
    expect(encode({ max_tokens: null })).not.toHaveProperty('max_output_tokens')
  })
})

describe('what the server keeps', () => {
  it.each<[string, Partial<ChatParams>, boolean, boolean]>([
    ['a whole answer', {}, false, true],
    ['a stream', {}, true, true],
    ['a stream that does not run in the background', { background: false }, true, true],
    ['a stream in the background', { background: true }, true, false],
    ['a response to go on from', { previous_response_id: 'resp_1' }, false, false],
    ['no response to go on from', { previous_response_id: '' }, false, true],
    ['a conversation', { conversation: { id: 'conv_1' } }, true, false],
  ])('is nothing, said to the server, for %s: stream %s, %s', (_name, params, stream, isStateless) => {
    const body = encode(params, { stream })
    expect(body['store']).toBe(isStateless ? false : undefined)
    expect(body['include']).toEqual(isStateless ? ['reasoning.encrypted_content'] : undefined)
  })

  it.each([true, false])('is what the caller says: %s', (store) => {
    expect(encode({ store, previous_response_id: 'resp_1' })['store']).toBe(store)
    expect(encode({ store })['include']).toEqual(store ? undefined : ['reasoning.encrypted_content'])
  })

  it('is asked for without encrypted reasoning where a server refuses that', () => {
    expect(encode({}, { encryptedReasoning: false })).not.toHaveProperty('include')
    expect(encode({ include: ['x'], logprobs: true }, { encryptedReasoning: false })['include']).toEqual([
      'x',
      'message.output_text.logprobs',
    ])
    expect(encode({ include: ['reasoning.encrypted_content'], logprobs: false })['include']).toEqual([
      'reasoning.encrypted_content',
    ])
  })
})

describe('what happens anyway', () => {
  it.each<[string, unknown, boolean]>([
    ['stop', [], true],
    ['stop', ['x'], false],
    ['stop', '', false],
    ['n', 1, true],
    ['n', 2, false],
    ['frequency_penalty', 0, true],
    ['frequency_penalty', 0.1, false],
    ['presence_penalty', 0, true],
    ['presence_penalty', -1, false],
    ['logit_bias', {}, true],
    ['logit_bias', { a: 1 }, false],
    ['modalities', ['text'], true],
    ['modalities', [], true],
    ['modalities', ['text', 'audio'], false],
    ['seed', 0, false],
    ['prediction', {}, false],
    ['audio', {}, false],
    ['functions', [], false],
    ['function_call', 'none', false],
  ])('%s: %j is left out without a word: %s', (field, value, isSilent) => {
    const told: string[] = []
    const body = encode(
      { [field]: value },
      { unsupported: (...words) => told.push(words.slice(0, 2).join(': ')) },
    )
    expect(body).not.toHaveProperty([field])
    expect(told).toEqual(
      isSilent ? [] : [`${field}: '${field}' has no counterpart in the Responses protocol.`],
    )
  })
})

describe('instructions', () => {
  it('are those of the request, then those of the messages', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'A' },
      { role: 'system', content: '' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'B' },
          { type: 'text', text: 'b' },
        ],
      },
      user,
      { role: 'system', content: 'C' },
    ]
    expect(encode({ messages, instructions: 'First' })).toMatchObject({
      instructions: 'First\n\nA\n\nBb',
      input: [
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'C' },
      ],
    })
    expect(encode({ messages: [user] })).not.toHaveProperty('instructions')
    expect(encode({ messages: [{ role: 'system', content: 'A' }] })).toMatchObject({
      input: [{ role: 'system', content: 'A' }],
    })
  })
})

describe('parts of a message', () => {
  const partsOf = (content: unknown): unknown => {
    const { input } = encode({ messages: [{ role: 'user', content } as ChatMessage] }) as {
      input: { content: unknown }[]
    }
    return input[0]?.content
  }

  it.each<[string, object, object]>([
    ['text', { type: 'text', text: 'x' }, { type: 'input_text', text: 'x' }],
    [
      'text without what neither the contract nor the protocol has',
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' }, role: 'system' },
      { type: 'input_text', text: 'x' },
    ],
    [
      'an image',
      { type: 'image_url', image_url: { url: 'u' } },
      { type: 'input_image', image_url: 'u', detail: 'auto' },
    ],
    [
      'an image with detail and more',
      { type: 'image_url', image_url: { url: 'u', detail: 'high', size: 1 }, mark: 2 },
      { type: 'input_image', image_url: 'u', detail: 'high' },
    ],
    ['a file', { type: 'file', file: { file_id: 'f' }, mark: 1 }, { type: 'input_file', file_id: 'f' }],
    [
      'a file by its address',
      { type: 'file', file: { url: 'https://u' } },
      { type: 'input_file', file_url: 'https://u' },
    ],
    ['a native part', { type: 'input_image', file_id: 'f', x: 1 }, { type: 'input_image', file_id: 'f' }],
  ])('%s', (_name, part, expected) => {
    expect(partsOf([part])).toEqual([expected])
  })

  it('that have no counterpart are named', () => {
    expect(() => partsOf([{ type: 'input_audio', input_audio: {} }])).toThrow(
      'The Responses protocol takes no audio input.',
    )
    expect(() => partsOf([{ type: 'video_url' }])).toThrow(
      "The Responses protocol takes no content of type 'video_url'.",
    )
    expect(() => partsOf([{ type: 'input_thing' }])).toThrow(
      "The Responses protocol takes no content of type 'input_thing'.",
    )
    expect(partsOf('x')).toBe('x')
    expect(partsOf([])).toEqual([])
  })
})

describe('tools', () => {
  it.each<[string, object, object]>([
    [
      'a function',
      { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } },
      { type: 'function', name: 'f', parameters: { type: 'object' }, strict: true },
    ],
    [
      'a function of which nothing is said',
      { type: 'function', function: { name: 'f', strict: null, parameters: null, description: null } },
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
    ],
    [
      'a function that is flat already',
      { type: 'function', name: 'f', parameters: {} },
      { type: 'function', name: 'f', parameters: {} },
    ],
    [
      'a custom tool',
      { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
      { type: 'custom', name: 'c', format: { type: 'text' } },
    ],
    ['a tool of the provider', { type: 'web_search', x: 1 }, { type: 'web_search', x: 1 }],
  ])('%s', (_name, tool, expected) => {
    expect(encode({ tools: [tool as never] })['tools']).toEqual([expected])
  })

  it.each<[unknown, unknown]>([
    ['auto', 'auto'],
    ['none', 'none'],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'mcp', server_label: 'x' },
      { type: 'mcp', server_label: 'x' },
    ],
    [
      { type: 'allowed_tools', mode: 'auto', tools: ['x', { type: 'function', function: { name: 'f' } }] },
      { type: 'allowed_tools', mode: 'auto', tools: ['x', { type: 'function', name: 'f' }] },
    ],
  ])('are chosen by %j', (choice, expected) => {
    const tools = [{ type: 'function', function: { name: 'f' } }] as const
    expect(encode({ tools, tool_choice: choice as never })['tool_choice']).toEqual(expected)
  })

  it('of a search on the web are made of its options', () => {
    expect(encode({ web_search_options: {} })['tools']).toEqual([{ type: 'web_search' }])
    expect(
      encode({ web_search_options: { user_location: null, search_context_size: 'low' } })['tools'],
    ).toEqual([{ type: 'web_search', search_context_size: 'low' }])
    expect(encode({})).not.toHaveProperty('tools')
  })
})

describe('a turn goes back as it came, as long as the message says the same', () => {
  const said = (text: string, more: object = {}) => ({
    type: 'message',
    role: 'assistant',
    id: `msg_${text}`,
    content: [{ type: 'output_text', text }],
    ...more,
  })
  const refused = (refusal: string) => ({
    type: 'message',
    role: 'assistant',
    id: 'msg_r',
    content: [{ type: 'refusal', refusal }],
  })
  const called = (call_id: string, more: object = {}) => ({
    type: 'function_call',
    id: `fc_${call_id}`,
    call_id,
    name: 'f',
    arguments: '{"x":1}',
    ...more,
  })
  const reasoned = (more: object = {}) => ({
    type: 'reasoning',
    id: 'rs_1',
    summary: [],
    encrypted_content: 'secret',
    ...more,
  })
  const call = (id: string, name = 'f', text = '{"x":1}') =>
    ({ id, type: 'function', function: { name, arguments: text } }) as const

  const isReplayed = (turn: Partial<NativeTurn>, message: object): boolean => {
    const provider_data = encodeProviderData({ source: 'acme', model: 'm-1', isStored: false, ...turn })
    const { input } = encode({
      messages: [user, { role: 'assistant', ...message, provider_data }],
    }) as { input: { id?: string; type?: string }[] }
    return input.slice(1).some(({ id }) => id !== undefined)
  }

  it.each<[string, object[], object, boolean]>([
    ['the text', [said('Hi')], { content: 'Hi' }, true],
    ['the text in several messages', [said('H'), said('i')], { content: 'Hi' }, true],
    ['the text, given in parts', [said('Hi')], { content: [{ type: 'text', text: 'Hi' }] }, true],
    ['another text', [said('Hi')], { content: 'Ho' }, false],
    ['no text any more', [said('Hi')], { content: null }, false],
    ['a text where there was none', [called('a')], { content: 'Hi', tool_calls: [call('a')] }, false],
    ['the refusal', [refused('No.')], { content: null, refusal: 'No.' }, true],
    ['another refusal', [refused('No.')], { content: null, refusal: 'Never.' }, false],
    ['no refusal any more', [refused('No.')], { content: null }, false],
    ['a refusal where there was none', [said('Hi')], { content: 'Hi', refusal: 'No.' }, false],
    ['a refusal as text', [refused('No.')], { content: 'No.' }, false],
    ['the calls', [called('a'), called('b')], { tool_calls: [call('a'), call('b')] }, true],
    ['the calls under other ids', [called('a')], { tool_calls: [call('other')] }, true],
    [
      'the arguments in another order',
      [called('a', { arguments: '{"x":1,"y":[2]}' })],
      {
        tool_calls: [call('a', 'f', '{ "y": [2], "x": 1 }')],
      },
      true,
    ],
    ['no arguments', [called('a', { arguments: '' })], { tool_calls: [call('a', 'f', '{}')] }, true],
    ['other arguments', [called('a')], { tool_calls: [call('a', 'f', '{"x":2}')] }, false],
    ['arguments that are broken', [called('a')], { tool_calls: [call('a', 'f', '{"x":')] }, false],
    [
      'lists in another order',
      [called('a', { arguments: '[1,2]' })],
      { tool_calls: [call('a', 'f', '[2,1]')] },
      false,
    ],
    ['another name', [called('a')], { tool_calls: [call('a', 'g')] }, false],
    ['a call less', [called('a'), called('b')], { tool_calls: [call('a')] }, false],
    ['a call more', [called('a')], { tool_calls: [call('a'), call('b')] }, false],
    [
      'calls in another order',
      [called('a'), called('b', { name: 'g' })],
      { tool_calls: [call('b', 'g'), call('a')] },
      false,
    ],
    ['words of another role', [said('Hi'), said('ho', { role: 'user' })], { content: 'Hi' }, true],
    [
      'what the provider did itself',
      [{ type: 'web_search_call', id: 'ws' }, said('Hi')],
      { content: 'Hi' },
      true,
    ],
  ])('%s', (_name, items, message, expected) => {
    expect(isReplayed({ items: items as never }, message)).toBe(expected)
  })

  it.each<[string, Partial<NativeTurn>, boolean]>([
    ['the same server and model', {}, true],
    ['another server', { source: 'other' }, false],
    ['another model', { model: 'm-2' }, false],
    ['no items', { items: undefined }, false],
    ['reasoning that carries itself, encrypted', { items: [reasoned(), said('Hi')] }, true],
    [
      'reasoning that carries itself, in the open',
      {
        items: [
          reasoned({ encrypted_content: '', content: [{ type: 'reasoning_text', text: 'hm' }] }),
          said('Hi'),
        ],
      },
      true,
    ],
    [
      'reasoning of which only its id is left',
      { items: [reasoned({ encrypted_content: null }), said('Hi')] },
      false,
    ],
    [
      'reasoning that the server stores',
      { items: [reasoned({ encrypted_content: null }), said('Hi')], isStored: true },
      true,
    ],
    ['reasoning that led to nothing', { items: [said('Hi'), reasoned({ encrypted_content: null })] }, true],
  ])('from %s: %s', (_name, turn, expected) => {
    expect(isReplayed({ items: [said('Hi')], ...turn }, { content: 'Hi' })).toBe(expected)
  })

  it('without reasoning at its end, and without fields that are empty', () => {
    const provider_data = encodeProviderData({
      source: 'acme',
      model: 'm-1',
      isStored: false,
      items: [
        reasoned({ status: null, content: [], summary: null }),
        said('Hi', { status: 'completed' }),
        reasoned({ id: 'rs_2' }),
        reasoned({ id: 'rs_3' }),
      ],
    })
    const { input } = encode({
      messages: [user, { role: 'assistant', content: 'Hi', provider_data }],
    }) as { input: unknown[] }
    expect(input.slice(1)).toEqual([
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'secret' },
      said('Hi', { status: 'completed' }),
    ])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'x'],
    ['another namespace', { other: { source: 'acme', model: 'm-1', items: [said('Hi')] } }],
    ['a list', { openai_responses: [] }],
    ['items that are none', { openai_responses: { source: 'acme', model: 'm-1', items: 'x' } }],
    ['an item without a type', { openai_responses: { source: 'acme', model: 'm-1', items: [{ id: 'x' }] } }],
    [
      'an item that is null',
      { openai_responses: { source: 'acme', model: 'm-1', items: [said('Hi'), null] } },
    ],
  ])('and never from %s', (_name, provider_data) => {
    const { input } = encode({
      messages: [user, { role: 'assistant', content: 'Hi', provider_data }],
    }) as { input: unknown[] }
    expect(input.slice(1)).toEqual([{ role: 'assistant', content: 'Hi' }])
  })
})

describe('ids of calls on the wire', () => {
  const idsOf = (...ids: readonly string[]): unknown[] => {
    const { input } = encode({
      messages: [
        user,
        ...ids.flatMap((id): ChatMessage[] => [
          {
            role: 'assistant',
            tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: id, content: 'x' },
        ]),
      ],
    }) as { input: { call_id?: string }[] }
    return input.flatMap(({ call_id }) => call_id ?? [])
  }

  it('have at most 64 characters, and are unique', () => {
    const longest = 'x'.repeat(64)
    expect(idsOf(longest)).toEqual([longest, longest])
    const cut = 'x'.repeat(60)
    expect(idsOf(`${longest}y`)).toEqual([cut, cut])
    expect(idsOf(`${longest}y`, `${longest}z`, `${longest}!`)).toEqual([
      cut,
      cut,
      `${cut}_2`,
      `${cut}_2`,
      `${cut}_3`,
      `${cut}_3`,
    ])
    expect(idsOf('', '')).toEqual(['call', 'call', 'call_2', 'call_2'])
    expect(idsOf('a', 'a', 'a')).toEqual(['a', 'a', 'a_2', 'a_2', 'a_3', 'a_3'])
  })

  it('of a result without a call stay as they are', () => {
    const { input } = encode({ messages: [user, { role: 'tool', tool_call_id: 'q', content: 'x' }] }) as {
      input: unknown[]
    }
    expect(input[1]).toEqual({ type: 'function_call_output', call_id: 'q', output: 'x' })
  })
})

describe('a refused request', () => {
  const refused = (status: number, message: string, providerCode?: string): LLMError =>
    new LLMError(message, { status, ...(providerCode === undefined ? {} : { providerCode }) })

  it.each([
    ["Item 'rs_1' of type 'reasoning' was provided without its required following item.", 400],
    ['Items are not persisted when `store` is set to false.', 404],
    ['The Encrypted Content could not be verified.', 400],
    ['Duplicate item found with id rs_1', 400],
  ])('is one for its history: %j', (message, status) => {
    expect(rejectsReplay(refused(status, message))).toBe(true)
    for (const other of [401, 403, 422, 429, 500]) expect(rejectsReplay(refused(other, message))).toBe(false)
  })

  it('is one for its history by its code, whatever it says', () => {
    expect(rejectsReplay(refused(500, 'x', 'invalid_encrypted_content'))).toBe(true)
    expect(rejectsReplay(refused(400, 'x', 'other'))).toBe(false)
    expect(rejectsReplay(refused(400, 'The input is too long.'))).toBe(false)
  })

  it('is one for what it asks the model to show', () => {
    const words = 'Encrypted content is not supported with this model.'
    expect(rejectsEncryptedReasoning(refused(400, words))).toBe(true)
    expect(rejectsEncryptedReasoning(refused(500, words))).toBe(false)
    expect(rejectsEncryptedReasoning(refused(400, 'The encrypted content could not be verified.'))).toBe(
      false,
    )
  })
})
