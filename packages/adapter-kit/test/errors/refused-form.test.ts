import type { ChatMessage, ChatParams } from '@slf/core'
import { describe, expect, it } from 'vitest'
import type { ErrorFacts } from '../../src/errors/error-facts.js'
import { isRefusal, namesIdentifier } from '../../src/errors/refusal-words.js'
import { refusedForm } from '../../src/errors/refused-form.js'

const messages: readonly ChatMessage[] = [{ role: 'user', content: 'Hi' }]
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } } as const
const tools = [{ type: 'function', function: { name: 'f' } }] as const
const format = { type: 'json_schema', json_schema: { name: 'a', schema: {} } } as const

const asks = {
  text: { messages },
  tools: { messages, tools },
  noTools: { messages, tools: [] },
  strict: { messages, tools: [{ type: 'function', function: { name: 'f', strict: true } }] },
  forced: { messages, tools, tool_choice: 'required' },
  auto: { messages, tools, tool_choice: 'auto' },
  none: { messages, tools, tool_choice: 'none' },
  format: { messages, response_format: format },
  jsonMode: { messages, response_format: { type: 'json_object' } },
  textFormat: { messages, response_format: { type: 'text' } },
  both: { messages, tools, response_format: format },
  image: { messages: [{ role: 'user', content: [image] }] },
  toolImage: { messages: [...messages, { role: 'tool', tool_call_id: 'a', content: [image] }] },
  parts: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
} satisfies Record<string, ChatParams>

const refuse = (
  params: ChatParams,
  message: string,
  facts: Partial<ErrorFacts> = {},
): ReturnType<typeof refusedForm> =>
  refusedForm({
    status: 400,
    message,
    params,
    stream: false,
    body: { said: message },
    ...facts,
  } as ErrorFacts)

describe('the form that a server refuses', () => {
  it.each<[keyof typeof asks, string, string | undefined]>([
    ['strict', "Unsupported parameter: 'strict'", 'strict'],
    ['strict', 'Strict mode is not supported', 'strict'],
    ['tools', "Unsupported parameter: 'strict'", undefined],
    ['both', 'Function calling with a response mime type is wrong', 'toolsWithStructuredOutput'],
    ['both', 'json mode cannot be combined with tool calling', 'toolsWithStructuredOutput'],
    ['both', 'response_format and tools cannot be used together', 'toolsWithStructuredOutput'],
    ['both', 'response_format is not supported', 'structuredOutput'],
    ['both', 'tools are not supported', 'tools'],
    ['format', 'response_format is not supported', 'structuredOutput'],
    ['jsonMode', 'JSON mode is not available', 'structuredOutput'],
    ['format', "'response_format.type' must be 'text'", 'structuredOutput'],
    ['format', 'This response_format type is unavailable now', 'structuredOutput'],
    ['textFormat', 'response_format is not supported', undefined],
    ['text', 'response_format is not supported', undefined],
    ['forced', 'tool_choice is not supported', 'toolChoice'],
    ['forced', 'Invalid tool_choice type: object', 'toolChoice'],
    ['forced', "No endpoints found that support the provided 'tool_choice' value", 'toolChoice'],
    ['auto', 'tool_choice is not supported', undefined],
    ['none', 'tool_choice is not supported', undefined],
    ['tools', 'This model does not support tools', 'tools'],
    ['tools', 'No endpoints found that support tool use', 'tools'],
    ['tools', '"auto" tool choice requires --enable-auto-tool-choice', 'tools'],
    ['tools', 'tools param requires --jinja flag', 'tools'],
    ['noTools', 'This model does not support tools', undefined],
    ['text', 'This model does not support tools', undefined],
    ['image', 'This model does not support images', 'images'],
    ['image', 'image_url is only supported by certain models', 'images'],
    ['image', 'No endpoints found that support image input', 'images'],
    ['image', 'llama is not a multimodal model', 'images'],
    ['toolImage', 'This model does not support images', 'toolResultImages'],
    ['parts', 'This model does not support images', undefined],
    ['text', 'This model does not support images', undefined],
  ])('of a request with %s, told %j, is %s', (ask, message, capability) => {
    expect(refuse(asks[ask], message)?.capability).toBe(capability)
    // A sentence means the same however it is written.
    expect(refuse(asks[ask], message.toUpperCase())?.capability).toBe(capability)
  })

  it('is a stream only where one was asked for', () => {
    expect(refuse(asks.text, 'Streaming is not supported', { stream: true })?.capability).toBe('streaming')
    expect(refuse(asks.text, 'Streaming is not supported')).toBeUndefined()
  })

  it.each([
    ['tools', 'The tools are wrong'],
    ['format', "Invalid schema for response_format: 'allOf' is not permitted"],
    ['image', 'Image URL is not allowed'],
    ['image', 'Image format not supported'],
    ['tools', 'not supported'],
  ] as const)('is none where %s is there and its content is wrong: %s', (ask, message) => {
    expect(refuse(asks[ask], message)).toBeUndefined()
  })

  it.each([
    ...[400, 404, 405, 415, 422, 500, 501].map((status) => [status, 'tools'] as const),
    ...[401, 402, 403, 408, 409, 413, 429, 502, 503, 504].map((status) => [status, undefined] as const),
  ])('with the status %i is %s', (status, capability) => {
    expect(refuse(asks.tools, 'This model does not support tools', { status })?.capability).toBe(capability)
  })

  it('is told with all that the server said', () => {
    const said = { requestId: 'r1', type: 'invalid_request_error' }
    const error = refuse(asks.tools, 'Tools are not supported', { ...said, status: 422, code: 'no_tools' })
    expect(error).toMatchObject({
      name: 'UnsupportedError',
      message: 'Tools are not supported (status 422)',
      capability: 'tools',
      status: 422,
      body: { said: 'Tools are not supported' },
      requestId: 'r1',
      providerCode: 'no_tools',
    })
    expect(refuse(asks.tools, 'Tools are not supported', said)?.providerCode).toBe('invalid_request_error')
  })
})

describe('the words of a refusal', () => {
  it.each([
    'is not supported',
    "doesn't support",
    'Unsupported value',
    'Unrecognized request argument',
    'unrecognised',
    'not recognized',
    'Unknown parameter',
    'unknown field',
    'Unknown name "a"',
    'unknown argument',
    'unknown key',
    'unknown property',
    'unknown variant',
    'Cannot find field',
    'no such field',
    'unexpected field',
    'unexpected keyword argument',
    'unexpected property',
    'Extra inputs are not permitted',
    'extra fields not permitted',
    'extra_forbidden',
    'Additional properties are not allowed',
    'additionalProperties',
    'not permitted',
    'not allowed',
    'not implemented',
    'unavailable',
    'not available',
    'is deprecated for this model',
    'incompatible with',
    'cannot be combined',
    'cannot be used',
    'may not be enabled when',
  ])('%s', (words) => {
    expect(isRefusal(`The thing: ${words}.`)).toBe(true)
  })

  it.each(['', 'is too large', 'must be positive', 'is required', 'invalid value', 'unknown'])(
    'not %j',
    (words) => {
      expect(isRefusal(words)).toBe(false)
    },
  )
})

describe('an identifier in a text', () => {
  it.each([
    ['a', true],
    ["'a' is wrong", true],
    ['wrong: a', true],
    ['x.a[0]', true],
    ['ab a', true],
    ['ba, a', true],
    ['', false],
    ['ab', false],
    ['ba', false],
    ['a_b', false],
    ['b_a', false],
    ['a1', false],
    ['1a', false],
    ['aZ', false],
    ['Za', false],
    ['a0 9a z_a aA', false],
  ])('%j names a: %s', (text, isNamed) => {
    expect(namesIdentifier(text, 'a')).toBe(isNamed)
  })

  it.each(['/', ':', '@', '[', '`', '{', '-', '.', ' '])('ends before and after %j', (mark) => {
    expect(namesIdentifier(`${mark}max_tokens${mark}`, 'max_tokens')).toBe(true)
  })

  it.each(['0', '9', 'A', 'Z', 'a', 'z', '_'])('goes on with %j', (letter) => {
    expect(namesIdentifier(`${letter}max_tokens`, 'max_tokens')).toBe(false)
    expect(namesIdentifier(`max_tokens${letter}`, 'max_tokens')).toBe(false)
  })
})
