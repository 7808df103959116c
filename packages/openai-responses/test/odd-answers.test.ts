import { accumulate, ContentFilterError, ProviderError, RateLimitError, StreamFormatError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { decodeResponse } from '../src/decode/decode-response.js'
import { chunksOf, chunksOfBytes, completionOf, decodeContext } from './decode.js'

type Json = Record<string, unknown>

const end = (response: Json = {}, type = 'response.completed'): Json => ({
  type,
  response: { id: 'resp_1', status: 'completed', output: [], ...response },
})
const message = (...content: Json[]): Json => ({ type: 'message', id: 'msg_1', role: 'assistant', content })
const said = (text: unknown): Json => message({ type: 'output_text', text })
const done = (item: Json): Json => ({ type: 'response.output_item.done', output_index: 0, item })
const messageOf = (events: Json[]) => completionOf(events).choices[0]?.message

describe('indexes and ends that lie', () => {
  const items = [
    { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
    { type: 'function_call', id: 'f', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
    { type: 'function_call', id: 'g', call_id: 'c2', name: 'g', arguments: '{}' },
  ] as const
  const [text, first, second] = items
  const at = (type: string, more: Json): Json => ({ type, output_index: 0, ...more })
  const everyItemIsZero = [
    ...items.map((item) =>
      at('response.output_item.added', { item: { ...item, content: [], arguments: '' } }),
    ),
    at('response.output_text.delta', { item_id: 'm', delta: 'Hi' }),
    at('response.function_call_arguments.delta', { item_id: 'f', delta: '{"a"' }),
    at('response.function_call_arguments.delta', { item_id: 'g', delta: '{}' }),
    at('response.function_call_arguments.delta', { item_id: 'f', delta: ':1}' }),
    ...items.map((item) => at('response.output_item.done', { item })),
  ]

  it.each([
    ['a full list', [...items]],
    ['no list', []],
  ])('are seen through by ids: every item is 0, with %s at the end', (_what, output) => {
    const completion = completionOf([...everyItemIsZero, end({ output })])
    expect(completion.choices[0]).toMatchObject({
      message: {
        content: text.content[0].text,
        tool_calls: [first, second].map((call) => ({
          id: call.call_id,
          function: { name: call.name, arguments: call.arguments },
        })),
      },
      finish_reason: 'tool_calls',
    })
    expect(completion.choices[0]?.message.provider_data).toMatchObject({ openai_responses: { items } })
  })

  it.each<[what: string, events: Json[]]>([
    [
      'a final part has another number',
      [
        { type: 'response.output_text.delta', output_index: 0, content_index: 1, delta: 'Hi' },
        { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hi' },
        end(),
      ],
    ],
    [
      'events have ids alone',
      [
        { type: 'response.output_text.delta', item_id: 'm', delta: 'H' },
        { type: 'response.output_text.delta', item_id: 'm', delta: 'i' },
        { type: 'response.output_item.done', item: text },
        end({ output: [text] }),
      ],
    ],
    ['the end is called response.done', [done(text), end({}, 'response.done')]],
    ['the end has a name that nobody knows', [done(text), end({}, 'response.all_over')]],
    ['the response comes as an event of its own', [{ id: 'r', status: 'completed', output: [text] }]],
  ])('give the text once and whole when %s', (_what, events) => {
    expect(completionOf(events).choices[0]).toMatchObject({
      message: { content: 'Hi' },
      finish_reason: 'stop',
    })
  })

  it.each([
    ['lost', ['H', 'llo']],
    ['repeated', ['He', 'e', 'llo']],
  ])('are an error when a delta was %s', (_what, deltas) => {
    const streamed = deltas.map((delta) => ({ type: 'response.output_text.delta', output_index: 0, delta }))
    expect(() => completionOf([...streamed, done(said('Hello')), end()])).toThrow(StreamFormatError)
  })

  it('are an error when a tool ends with another name than it began with', () => {
    const begun = at('response.output_item.added', { item: { ...first, arguments: '' } })
    expect(() => completionOf([begun, done({ ...first, name: 'g' }), end()])).toThrow(/name of a called tool/)
  })
})

describe('calls of custom tools', () => {
  const input = 'print("é 🌍")\n'
  const call = { type: 'custom_tool_call', id: 'ct_1', call_id: 'c1', name: 'run', input }
  it.each<[what: string, events: Json[]]>([
    ['whole', [end({ output: [call] })]],
    [
      'in pieces, also in the middle of a character',
      [
        { type: 'response.output_item.added', output_index: 0, item: { ...call, input: '' } },
        ...[input.slice(0, 10), input.slice(10)].map((delta) => ({
          type: 'response.custom_tool_call_input.delta',
          output_index: 0,
          delta,
        })),
        { type: 'response.custom_tool_call_input.done', output_index: 0, input },
        done(call),
        end(),
      ],
    ],
  ])('keep name and input, as the call of a function with one parameter: %s', (_what, events) => {
    const { message: answer, finish_reason } = completionOf(events).choices[0] ?? {}
    expect(answer?.tool_calls).toMatchObject([{ id: 'c1', type: 'function', function: { name: 'run' } }])
    expect(JSON.parse(answer?.tool_calls?.[0]?.function.arguments ?? '')).toEqual({ input })
    expect(finish_reason).toBe('tool_calls')
  })

  it('are an error where the end contradicts the deltas', () => {
    const delta = { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'rm' }
    const begun = { type: 'response.output_item.added', output_index: 0, item: { ...call, input: '' } }
    expect(() => chunksOf([begun, delta, done(call), end()])).toThrow(/contradict its deltas/)
  })
})

describe('content in odd types', () => {
  it.each<[what: string, events: Json[], expected: Json]>([
    [
      'numbers and words of JSON as text',
      [
        { type: 'response.output_text.delta', output_index: 0, delta: 4 },
        { type: 'response.output_text.delta', output_index: 0, delta: 2 },
        done(said(42)),
        end(),
      ],
      { content: '42' },
    ],
    [
      'parts that are called text',
      [end({ output: [message({ type: 'text', text: 'Hi' })] })],
      { content: 'Hi' },
    ],
    [
      'the words of audio',
      [end({ output: [message({ type: 'output_audio', transcript: 'Hi', data: 'AAAA' })] })],
      { content: 'Hi' },
    ],
    [
      'the words of audio as they come',
      [
        { type: 'response.output_audio_transcript.delta', output_index: 0, delta: 'H' },
        { type: 'response.output_audio_transcript.delta', output_index: 0, delta: 'i' },
        { type: 'response.output_audio_transcript.done', output_index: 0, transcript: 'Hi' },
        end(),
      ],
      { content: 'Hi' },
    ],
    [
      'images of the generation tool, once',
      [
        done({ type: 'image_generation_call', id: 'ig_1', result: 'AAAA', output_format: 'webp' }),
        end({
          output: [{ type: 'image_generation_call', id: 'ig_1', result: 'AAAA', output_format: 'webp' }],
        }),
      ],
      { images: [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,AAAA' } }] },
    ],
    [
      'images in a message',
      [end({ output: [message({ type: 'output_image', image_url: 'https://img.test/a.png' })] })],
      { images: [{ type: 'image_url', image_url: { url: 'https://img.test/a.png' } }] },
    ],
  ])('is read: %s', (_what, events, expected) => {
    expect(messageOf(events)).toMatchObject(expected)
  })

  it.each(['output_audio', 'new_part'])(
    'is warned of where the Chat view has no place for it: %s',
    (type) => {
      const context = decodeContext()
      completionOf(
        [end({ output: [message({ type, data: 'AAAA' }, { type: 'output_text', text: 'Hi' })] })],
        context,
      )
      expect(context.warnings).toEqual([expect.stringContaining(`'${type}'`)])
    },
  )

  it.each<[type: string, warnings: number]>([
    ['response.audio.delta', 1],
    ['response.new_thing.delta', 1],
    ['response.code_interpreter_call_code.delta', 0],
    ['response.mcp_call_arguments.delta', 0],
  ])('is warned of where nobody knows what it is a piece of: %s', (type, warnings) => {
    const context = decodeContext()
    completionOf([{ type, item_id: 'i', delta: 'AAAA' }, done(said('Hi')), end()], context)
    expect(context.warnings).toHaveLength(warnings)
  })

  it('is warned of where text comes after the end of its item that does not have it', () => {
    const context = decodeContext()
    const late = (delta: string): Json => ({ type: 'response.output_text.delta', output_index: 0, delta })
    completionOf([late('H'), done(said('Hi')), late('i'), end()], context)
    expect(context.warnings).toEqual([])
    expect(completionOf([done(said('Hi')), late(' there'), end()], context).choices[0]?.message.content).toBe(
      'Hi',
    )
    expect(context.warnings).toHaveLength(1)
  })
})

describe('usage in odd places', () => {
  const usage = { input_tokens: 3, output_tokens: 4 }
  const expected = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }

  it.each<[what: string, events: Json[]]>([
    ['beside the response', [{ ...end(), usage }]],
    ['in an event before the end', [{ type: 'response.in_progress', response: { usage } }, end()]],
    ['by the names of Chat Completions', [end({ usage: { prompt_tokens: 3, completion_tokens: 4 } })]],
  ])('is read: %s', (_what, events) => {
    expect(completionOf(events).usage).toEqual(expected)
  })

  it('is never infinite, wherever a number is', () => {
    const huge = JSON.parse(
      '{"input_tokens":1e400,"output_tokens":4,"total_tokens":1e999,"cost":1e400,"output_tokens_details":{"reasoning_tokens":1e400,"audio_tokens":1}}',
    ) as Json
    expect(decodeResponse({ status: 'completed', output: [], usage: huge }, decodeContext()).usage).toEqual({
      prompt_tokens: 0,
      completion_tokens: 4,
      total_tokens: 4,
      completion_tokens_details: { audio_tokens: 1 },
    })
  })
})

describe('errors in odd places', () => {
  it.each<[what: string, events: Json[], errorClass: new (...args: never[]) => Error, words: string]>([
    ['response.error', [{ type: 'response.error', error: { message: 'boom' } }], ProviderError, 'boom'],
    [
      'response.error, flat',
      [{ type: 'response.error', code: 'rate_limit_exceeded', message: 'slow' }],
      RateLimitError,
      'slow',
    ],
    [
      'an error event with the response around it',
      [{ type: 'error', response: { status: 'failed', error: { code: 'server_error', message: 'boom' } } }],
      ProviderError,
      'boom',
    ],
    [
      'a failed response with its error beside it',
      [{ type: 'response.failed', response: { status: 'failed' }, error: { message: 'boom' } }],
      ProviderError,
      'boom',
    ],
    [
      'a completed response with an error in it',
      [end({ error: { code: 'content_policy_violation', message: 'no' } })],
      ContentFilterError,
      'no',
    ],
    [
      'a failed status in an end of another name',
      [end({ status: 'failed' }, 'response.done')],
      ProviderError,
      'failed',
    ],
    [
      'the error of vLLM',
      [{ object: 'error', message: 'boom', type: 'x', code: 500 }],
      ProviderError,
      'boom',
    ],
    ['the error of FastAPI', [{ detail: 'boom' }], ProviderError, 'boom'],
    ['a code and a message alone', [{ code: 503, message: 'boom' }], ProviderError, 'boom'],
    [
      'an error under a type of its own',
      [{ type: 'server_error', error: { message: 'boom' } }],
      ProviderError,
      'boom',
    ],
    ['error as a word beside message', [{ error: 'Bad Gateway', message: 'boom' }], ProviderError, 'boom'],
  ])('%s', (_what, events, errorClass, words) => {
    expect(() => chunksOf(events)).toThrow(errorClass)
    expect(() => chunksOf(events)).toThrow(words)
  })

  it('an event that is called an error, whatever its data', () => {
    const bytes = (data: string) => [new TextEncoder().encode(`event: error\ndata: ${data}\n\n`)]
    expect(() => chunksOfBytes(bytes('{"reason":"boom"}'))).toThrow(/boom/)
    expect(() => chunksOfBytes(bytes('upstream went away'))).toThrow(/upstream went away/)
  })

  it.each<[what: string, body: unknown]>([
    ['object: error', { object: 'error', message: 'boom', code: 500 }],
    ['an Anthropic error', { type: 'error', error: { type: 'overloaded_error', message: 'boom' } }],
    ['detail', { detail: [{ msg: 'boom' }] }],
    ['an error beside an empty output', { status: 'completed', output: [], error: { message: 'boom' } }],
  ])('in a whole answer: %s', (_what, body) => {
    expect(() => decodeResponse(body, decodeContext())).toThrow(/boom/)
  })

  it('tools that failed inside of a response do not fail it', () => {
    const failed = { type: 'response.mcp_call.failed', item_id: 'mcp_1', error: { message: 'boom' } }
    expect(accumulate(chunksOf([failed, done(said('Hi')), end()])).choices[0]?.message.content).toBe('Hi')
  })
})
