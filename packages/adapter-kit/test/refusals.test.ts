import type { FieldRefusal, WireRequest } from '@slf/adapter-kit'
import type { ChatParams } from '@slf/core'
import { httpError, json, type Reply, ScriptedServer } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'
import { ask } from './scenario.js'

/** Sends what a Chat Completions server would get. */
class OpenParrot extends ParrotAdapter {
  protected override encode = (params: ChatParams): WireRequest => ({ path: ['chat'], body: { ...params } })
  protected override readonly refusals: readonly FieldRefusal[] = [
    { field: 'max_tokens', instead: 'max_completion_tokens' },
    { field: 'tools.*.function.strict' },
    { field: 'stream_options', isSilent: true },
    {
      field: 'messages.*.name',
      words: [['tool messages', 'need a name']],
      amend: (body) => ({
        ...body,
        messages: (body['messages'] as object[]).map((message) => ({ ...message, name: 'x' })),
      }),
    },
  ]
}

const well = json({ said: 'well' })
const refused = (message: string, status = 400): Reply => httpError(status, { error: { message } })
const adapterTo = (server: ScriptedServer): OpenParrot =>
  new OpenParrot({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL, retry: { maxRetries: 0 } })
const tool = { type: 'function' as const, function: { name: 'f', strict: true } }

describe('a field that a server refuses', () => {
  it.each([
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'Unrecognized request argument supplied: max_tokens',
    'Extra inputs are not permitted (max_tokens)',
  ])('is renamed, remembered and warned of: %s', async (message) => {
    await using server = await ScriptedServer.start([refused(message), well, well])
    const adapter = adapterTo(server)
    for (let call = 0; call < 2; call++) {
      const { warnings } = await adapter.chat({ ...ask, max_tokens: 9 })
      expect(warnings).toEqual([
        {
          code: 'refused_max_tokens',
          message: "The server does not take 'max_tokens': it was sent as 'max_completion_tokens'.",
        },
      ])
    }
    expect(server.bodies).toMatchObject([
      { max_tokens: 9 },
      { max_completion_tokens: 9 },
      { max_completion_tokens: 9 },
    ])
    expect(server.bodies.slice(1).some((body) => 'max_tokens' in (body as object))).toBe(false)
  })

  it.each([
    'max_tokens is too large: 100000',
    'max_tokens_to_sample: unknown field',
    'messages: not supported',
  ])('is not one whose value is wrong: %s', async (message) => {
    await using server = await ScriptedServer.start([refused(message)])
    await expect(adapterTo(server).chat({ ...ask, max_tokens: 9 })).rejects.toMatchObject({ status: 400 })
    expect(server.requests).toHaveLength(1)
  })

  it('is left out wherever it is, without touching the rest', async () => {
    await using server = await ScriptedServer.start([
      refused("Unknown name 'strict' at 'tools[0]': Cannot find field."),
      well,
    ])
    await adapterTo(server).chat({ ...ask, tools: [tool, { type: 'search' }] })
    expect(server.bodies[1]).toEqual({
      ...ask,
      tools: [{ type: 'function', function: { name: 'f' } }, { type: 'search' }],
    })
  })

  it('is not remembered when the amended request is refused as well', async () => {
    await using server = await ScriptedServer.start([
      refused('Unknown parameter: max_tokens'),
      refused('nothing is right'),
      well,
    ])
    const adapter = adapterTo(server)
    await expect(adapter.chat({ ...ask, max_tokens: 9 })).rejects.toThrow('nothing is right')
    await adapter.chat({ ...ask, max_tokens: 9 })
    expect(server.bodies[2]).toMatchObject({ max_tokens: 9 })
  })

  it('is one of two at most, and one that is wanted is added', async () => {
    await using server = await ScriptedServer.start([
      refused('Unknown parameter: max_tokens'),
      refused('Tool messages need a name'),
      well,
    ])
    await adapterTo(server).chat({ ...ask, max_tokens: 9 })
    expect(server.bodies[2]).toMatchObject({ max_completion_tokens: 9, messages: [{ name: 'x' }] })
  })
})

describe('a form that a server refuses', () => {
  const schema = { type: 'json_schema', json_schema: { name: 'a', schema: {} } } as const
  const capabilities = { structuredOutput: 'json_schema', images: true } as const
  it.each<[string, ChatParams, string]>([
    ['This response_format type is unavailable now', { ...ask, response_format: schema }, 'structuredOutput'],
    [
      'This model does not support response format `json_schema`.',
      { ...ask, response_format: schema },
      'structuredOutput',
    ],
    [
      "Function calling with a response mime type: 'application/json' is unsupported",
      { ...ask, response_format: schema, tools: [{ type: 'function', function: { name: 'f' } }] },
      'toolsWithStructuredOutput',
    ],
    [
      'tool_choice is not supported by this provider',
      { ...ask, tools: [tool], tool_choice: 'required' },
      'toolChoice',
    ],
    [
      'registry.ollama.ai/library/gemma3:4b does not support tools',
      { ...ask, tools: [{ type: 'function', function: { name: 'f' } }] },
      'tools',
    ],
    [
      'No endpoints found that support image input',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }],
          },
        ],
      },
      'images',
    ],
  ])('is an UnsupportedError: %s', async (message, params, capability) => {
    await using server = await ScriptedServer.start([
      refused(message, message.startsWith('No end') ? 404 : 400),
    ])
    const adapter = new ParrotAdapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL, capabilities })
    await expect(adapter.chat(params)).rejects.toMatchObject({
      name: 'UnsupportedError',
      capability,
      status: expect.any(Number) as number,
    })
  })

  it.each<[string, ChatParams]>([
    [
      "Invalid schema for response_format 'a': 'pattern' is not permitted",
      { ...ask, response_format: schema },
    ],
    ['This response_format type is unavailable now', ask],
  ])('is not one whose content is wrong, or that was not asked for: %s', async (message, params) => {
    await using server = await ScriptedServer.start([refused(message)])
    const adapter = new ParrotAdapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL, capabilities })
    await expect(adapter.chat(params)).rejects.toMatchObject({ name: 'InvalidRequestError' })
  })
})

describe('where an error happened', () => {
  it('hints at a missing version of the path', async () => {
    await using server = await ScriptedServer.start(() => httpError(404, 'page not found'))
    const baseURL = server.baseURL.replace('/v1', '')
    const adapter = new ParrotAdapter({ apiKey: 'k', modelName: 'm', baseURL })
    await expect(adapter.chat(ask)).rejects.toThrow("Is '/v1' missing at the end of 'baseURL'?")
    const right = new ParrotAdapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL })
    await expect(right.chat(ask)).rejects.not.toThrow("Is '/v1' missing")
  })

  it('names a host that is not found', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND api.exmaple.com'), {
      code: 'ENOTFOUND',
      hostname: 'api.exmaple.com',
    })
    const adapter = new ParrotAdapter({
      apiKey: 'k',
      modelName: 'm',
      baseURL: 'https://api.exmaple.com/v1',
      retry: { maxRetries: 0 },
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
    })
    await expect(adapter.chat(ask)).rejects.toThrow(
      "The host 'api.exmaple.com' was not found (ENOTFOUND): is the 'baseURL' right? [m at api.exmaple.com]",
    )
  })

  it('names the provider by its id, and at another address by its host; never by a class', () => {
    const Minified = class extends ParrotAdapter {
      static override readonly provider = {
        id: 'parrots',
        baseURL: 'https://api.parrots.test/v1',
        keyless: true,
      }
    }
    expect(new Minified({ modelName: 'm' }).apiKeyPool.providerId).toBe('parrots')
    expect(new Minified({ modelName: 'm', baseURL: 'https://gate.test/v1' }).apiKeyPool.providerId).toBe(
      'gate.test',
    )
    expect(new ParrotAdapter({ apiKey: 'k', modelName: 'm' }).apiKeyPool.providerId).toBe('provider')
  })

  it.each(['//user:secret@host/', 'user:secret@host', 'https//user:secret@host'])(
    'never quotes a password: %s',
    (baseURL) => {
      const make = (): unknown => new ParrotAdapter({ apiKey: 'k', modelName: 'm', baseURL })
      expect(make).toThrow(/baseURL/)
      expect(make).not.toThrow(/secret/)
    },
  )

  it('counts the date of Retry-After by the clock of the server', async () => {
    const headers = { date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'retry-after': 'Sun, 06 Nov 1994 08:51:17 GMT' }
    await using server = await ScriptedServer.start([httpError(429, '', headers)])
    await expect(adapterTo(server).chat(ask)).rejects.toMatchObject({ retryAfterMs: 100_000 })
  })
})
