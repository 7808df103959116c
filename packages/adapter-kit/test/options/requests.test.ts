import { type Capabilities, defaultCapabilities } from '@slf/core'
import { httpError, json } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { checkParams } from '../../src/chat-request.js'
import { ask, scenario } from '../scenario.js'
import { ParrotAdapter } from '../parrot-adapter.js'

const options = { apiKey: 'sk-test', modelName: 'm' }

describe('an address in the clear', () => {
  it.each([
    'localhost',
    'ollama',
    'a.localhost',
    'printer.local',
    'models.internal',
    'a.test',
    'a.example',
    'a.invalid',
    'box.lan',
    'router.home.arpa',
    '127.0.0.1',
    '127.255.255.255',
    '10.0.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.19.0.1',
    '172.20.0.1',
    '172.31.255.255',
    '[::1]',
    '[fc00::1]',
    '[fdff::1]',
    '[fe80::1]',
    '[febf::1]',
  ])('may be %s', (host) => {
    expect(new ParrotAdapter({ ...options, baseURL: `http://${host}:81/v1` }).baseURL).toBe(
      `http://${host}:81/v1`,
    )
  })

  it.each([
    'example.com',
    'localhost.com',
    'mylocalhost.com',
    'local.dev',
    'internal.io',
    '126.0.0.1',
    '128.0.0.1',
    '11.0.0.1',
    '192.169.0.1',
    '169.253.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.64.0.1',
    '[::2]',
    '[fec0::1]',
    '[fbff::1]',
    '[2001:db8::1]',
  ])('may not be %s, unless that is allowed', (host) => {
    const baseURL = `http://${host}/v1`
    expect(() => new ParrotAdapter({ ...options, baseURL })).toThrow(
      `'baseURL' would send keys and prompts to ${host} in the clear: write https://, or allowInsecure: true.`,
    )
    expect(new ParrotAdapter({ ...options, baseURL, allowInsecure: true }).baseURL).toBe(baseURL)
    expect(new ParrotAdapter({ ...options, baseURL: `https://${host}/v1` }).baseURL).toBe(
      `https://${host}/v1`,
    )
  })
})

describe('what an adapter does not declare', () => {
  const none: Capabilities = { ...defaultCapabilities, tools: false }
  const messages = [{ role: 'user', content: 'hi' }] as const
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } } as const
  const allows =
    (params: object, can: Capabilities = none): (() => void) =>
    () =>
      checkParams({ messages, ...params }, can)

  it.each<[string, object]>([
    ['no tools', { tools: [] }],
    ['no parallel calls', { parallel_tool_calls: false }],
    ['text as the form of the answer', { response_format: { type: 'text' } }],
    ['an image of an assistant', { messages: [{ role: 'assistant', content: [image] }] }],
    ['text in parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }],
  ])('is not needed for %s', (_name, params) => {
    expect(allows(params)).not.toThrow()
  })

  it('is found in any message, and in any of its parts', () => {
    const late = [...messages, { role: 'user', content: [{ type: 'text', text: 'x' }, image] }]
    expect(allows({ messages: late })).toThrow("'images'")
    expect(allows({ messages: late }, { ...none, images: true })).not.toThrow()
    const result = [...messages, { role: 'tool', tool_call_id: 'a', content: [image] }]
    expect(allows({ messages: result }, { ...none, images: true })).toThrow("'toolResultImages'")
    expect(allows({ messages: result }, { ...none, toolResultImages: true })).not.toThrow()
  })

  it('says how to declare it', () => {
    expect(allows({ tools: [{ type: 'function', function: { name: 'f' } }] })).toThrow(
      "This adapter does not declare 'tools'. If the model can do it, give capabilities: { tools: … }.",
    )
  })

  it.each([
    ['none', 'json_object', false],
    ['none', 'json_schema', false],
    ['json_object', 'json_object', true],
    ['json_object', 'json_schema', false],
    ['json_schema', 'json_object', true],
    ['json_schema', 'json_schema', true],
  ] as const)('with structured output %s a request for %s passes: %s', (structuredOutput, type, passes) => {
    const check = allows({ response_format: { type } }, { ...none, structuredOutput })
    if (passes) expect(check).not.toThrow()
    else expect(check).toThrow("'structuredOutput'")
  })

  it.each<[object, string]>([
    [{ messages: [] }, "'messages' is empty: give at least one message."],
    [{ model: 'x' }, "'model' is no field of a request: the adapter sends its own modelName."],
    [{ stream: false }, "'stream' is no field of a request: call chatStream to stream."],
  ])('%j is refused in words', (params, message) => {
    expect(allows(params)).toThrow(message)
  })
})

describe('bounds of the options', () => {
  const make = (more: object) => () => new ParrotAdapter({ ...options, ...more })

  it.each<[object]>([
    [{ retry: { maxRetries: 0 } }],
    [{ retry: { maxRetryAfterMs: 0 } }],
    [{ retry: { baseDelayMs: 0, maxDelayMs: 0 } }],
    [{ retry: { maxRetryAfterMs: Infinity } }],
    [{ timeouts: { queue: 0, firstByte: 0, idle: 0, tool: 0, total: 0 } }],
    [{ sizeLimits: { bodyBytes: 1, jsonDepth: 1, eventCharacters: 1, streamBytes: Infinity } }],
  ])('%j is within them', (more) => {
    expect(make(more)).not.toThrow()
  })

  it.each<[object, string]>([
    [{ retry: { maxRetries: '1' } }, "'retry.maxRetries' must be a whole number, 0 or more, but got 1."],
    [
      { retry: { maxRetries: Infinity } },
      "'retry.maxRetries' must be a whole number, 0 or more, but got Infinity.",
    ],
    [{ retry: { baseDelayMs: -1 } }, "'retry.baseDelayMs' must be a number of milliseconds"],
    [{ retry: { maxDelayMs: Number.NaN } }, "'retry.maxDelayMs' must be a number of milliseconds"],
    [{ sizeLimits: { jsonDepth: 0 } }, "'sizeLimits.jsonDepth' must be a number above 0, but got 0."],
    [{ sizeLimits: { streamBytes: -1 } }, "'sizeLimits.streamBytes' must be a number above 0, but got -1."],
    [
      { sizeLimits: { eventCharacters: '9' } },
      "'sizeLimits.eventCharacters' must be a number above 0, but got 9.",
    ],
    [
      { sizeLimits: { jsondepth: 1 } },
      "'jsondepth' is not one of bodyBytes, eventCharacters, streamBytes, jsonDepth.",
    ],
  ])('%j is not', (more, message) => {
    expect(make(more)).toThrow(message)
  })

  it('the longest wait is at least the first one', async () => {
    await using s = await scenario([httpError(500, ''), json({ said: 'well' })], {
      retry: { baseDelayMs: 20_000 },
    })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    expect((await s.nextRetry()).delayMs).toBe(20_000)
    await s.clock.advance(20_000)
    await answer
  })
})

describe('what is sent', () => {
  it('is another request when it was changed after a refusal: its key says so', async () => {
    await using s = await scenario([httpError(400, 'no'), json({ said: 'well' })])
    s.adapter.onAmend = (wire) => ({ ...wire, body: { say: 'softly' } })
    await s.adapter.chat(ask, { headers: { 'idempotency-key': 'run-1' } })
    expect(s.server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'run-1',
      'run-1-amended-1',
    ])
  })

  it('reserves the tokens of the longest answer', async () => {
    // Room for the question, and for an answer of 500 tokens once a minute.
    const limits = { tokensPerMinute: 600 }
    for (const [field, fits] of [
      ['max_tokens', 500],
      ['max_completion_tokens', 500],
    ] as const) {
      await using s = await scenario([json({ said: 'well' })], { limits, timeouts: { queue: 1 } })
      await s.adapter.chat({ ...ask, [field]: fits })
      const second = s.adapter.chat({ ...ask, [field]: fits })
      await Promise.all([expect(second).rejects.toMatchObject({ which: 'queue' }), s.clock.advance(1)])
    }
  })

  it('has the headers of the call over those of the request over those of the adapter', async () => {
    class WithHeaders extends ParrotAdapter {
      protected override encode(...args: Parameters<ParrotAdapter['encode']>) {
        return { ...super.encode(...args), headers: { 'x-a': 'request', 'x-b': 'request' } }
      }
    }
    await using s = await scenario([json({ said: 'well' })])
    const adapter = new WithHeaders({
      apiKey: 'sk-test',
      modelName: 'm',
      baseURL: s.server.baseURL,
      headers: { 'x-a': 'adapter', 'x-b': 'adapter', 'x-c': 'adapter', accept: 'x', 'content-type': 'x' },
    })
    await adapter.chat(ask, { headers: { 'x-b': 'call' } })
    expect(s.server.requests[0]?.headers).toMatchObject({
      'x-a': 'request',
      'x-b': 'call',
      'x-c': 'adapter',
      accept: 'application/json',
      'content-type': 'application/json',
    })
  })
})
