import type { ChatCompletion, LLMError } from '@slf/core'
import { chatCompletion, expectNoSecret, httpError, json, ScriptedServer } from '@slf/testbed'
import * as six from 'openai'
import * as seven from 'openai-7'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { OpenAIClient } from '../src/openai-options.js'
import { EchoAdapter } from './echo-adapter.js'

const ask = { messages: [{ role: 'user', content: 'hi' }] } as const
const key = 'sk-canary-9Zq7Wm4Xn9Bv2Lt6Rk8Hs3'
const over = (client: OpenAIClient, options: object = {}): EchoAdapter =>
  new EchoAdapter({ client, modelName: 'gpt-4.1', retry: { maxRetries: 0 }, ...options })

afterEach(() => vi.unstubAllGlobals())

describe.each([
  ['6', six],
  ['7', seven as unknown as typeof six],
])("a client of 'openai' %s", (_version, { OpenAI, AzureOpenAI }) => {
  it('brings its key, headers, address and query', async () => {
    await using server = await ScriptedServer.start([json(chatCompletion({ content: 'Hi' }))])
    const client = new OpenAI({
      apiKey: key,
      baseURL: server.baseURL,
      organization: 'org-1',
      defaultHeaders: { 'x-team': 'desk' },
      defaultQuery: { tenant: '7' },
    })
    await over(client).chat(ask)
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions?tenant=7',
      headers: { authorization: `Bearer ${key}`, 'openai-organization': 'org-1', 'x-team': 'desk' },
    })
  })

  it('asks a function for the key of each request', async () => {
    await using server = await ScriptedServer.start(() => json(chatCompletion({})))
    let count = 0
    const client = new OpenAI({ apiKey: async () => `key-${++count}`, baseURL: server.baseURL })
    await over(client).chat(ask)
    await over(client).chat(ask)
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-1',
      'Bearer key-2',
    ])
  })

  it('brings the deployment and the tokens of Azure', async () => {
    await using server = await ScriptedServer.start(() => json(chatCompletion({})))
    const azure = { endpoint: server.origin, apiVersion: '2024-10-21' }
    await over(new AzureOpenAI({ ...azure, apiKey: 'azure-key', deployment: 'mine' })).chat(ask)
    await over(new AzureOpenAI({ ...azure, azureADTokenProvider: async () => 'token' })).chat(ask)
    expect(server.requests).toMatchObject([
      {
        path: '/openai/deployments/mine/chat/completions?api-version=2024-10-21',
        headers: { 'api-key': 'azure-key' },
      },
      {
        path: '/openai/deployments/gpt-4.1/chat/completions?api-version=2024-10-21',
        headers: { authorization: 'Bearer token' },
      },
    ])
  })

  it('sends each request once: its retries are not used, those of the adapter are', async () => {
    const busy = httpError(503, { error: { message: 'busy', type: 'server_error', code: null } })
    await using server = await ScriptedServer.start([busy, busy, json(chatCompletion({}))])
    const client = new OpenAI({ apiKey: key, baseURL: server.baseURL, maxRetries: 5, timeout: 1 })
    const error = (await over(client)
      .chat(ask)
      .catch((thrown: unknown) => thrown)) as LLMError
    expect(error).toMatchObject({ code: 'SLF_PROVIDER', status: 503, isRetryable: true })
    expect(error.message).toContain('busy')
    expectNoSecret(error, key)
    expect(server.requests).toHaveLength(1)
    await over(client, { retry: { maxRetries: 1, baseDelayMs: 1 } }).chat(ask)
    expect(server.requests).toHaveLength(3)
  })

  it('has its failures told as those of fetch are', async () => {
    const server = await ScriptedServer.start([])
    const client = new OpenAI({ apiKey: key, baseURL: server.baseURL })
    await server[Symbol.asyncDispose]()
    await expect(over(client).chat(ask)).rejects.toMatchObject({ code: 'SLF_NETWORK', phase: 'connect' })
  })

  it('keeps the headers of a refusal', async () => {
    const limited = httpError(
      429,
      { error: { message: 'slow down' } },
      { 'retry-after': '7', 'x-request-id': 'r1' },
    )
    await using server = await ScriptedServer.start([limited])
    const client = new OpenAI({ apiKey: key, baseURL: server.baseURL })
    await expect(over(client).chat(ask)).rejects.toMatchObject({
      code: 'SLF_RATE_LIMIT',
      retryAfterMs: 7_000,
      requestId: 'r1',
    })
  })

  it('follows no redirect', async () => {
    await using server = await ScriptedServer.start([
      httpError(307, 'elsewhere', { location: 'http://127.0.0.1:1/' }),
    ])
    const client = new OpenAI({ apiKey: key, baseURL: server.baseURL })
    await expect(over(client).chat(ask)).rejects.toMatchObject({ code: 'SLF_REDIRECT' })
  })

  it('stops when the call is aborted', async () => {
    await using server = await ScriptedServer.start([{ status: 200, steps: ['hang'] }])
    const controller = new AbortController()
    const client = new OpenAI({ apiKey: key, baseURL: server.baseURL })
    const call = over(client).chat(ask, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 50)
    await expect(call).rejects.toMatchObject({ code: 'SLF_ABORTED' })
  })
})

describe('the option client', () => {
  const client = new six.OpenAI({ apiKey: key, baseURL: 'https://one.test/v1' })

  it.each([
    ['apiKey', 'k'],
    ['apiKeyPool', {}],
    ['baseURL', 'https://a.test'],
    ['headers', {}],
    ['fetch', () => {}],
    ['azure', {}],
  ])('goes without %s', (name, value) => {
    expect(() => over(client, { [name]: value })).toThrow(`leave '${name}' out`)
  })

  it.each([[null], ['client'], [{}], [{ post: 1, baseURL: 'x' }]])('%j is none', (wrong) => {
    expect(() => over(wrong as never)).toThrow("'client' must be a client of the 'openai' package")
  })

  it('counts as one entry without a key, by the name of its host', () => {
    const adapter = over(client)
    expect(adapter.baseURL).toBe('https://one.test/v1')
    expect(adapter.apiKeyPool.providerId).toBe('one.test')
    expect(adapter.apiKeyPool.status()).toHaveLength(1)
    expect(over(new six.OpenAI({ apiKey: key })).apiKeyPool.providerId).toBe('openai')
  })

  it('needs no word on browsers: the client has it', async () => {
    await using server = await ScriptedServer.start([json(chatCompletion({}))])
    const made = new six.OpenAI({ apiKey: key, baseURL: server.baseURL })
    vi.stubGlobal('window', { document: {} })
    const completion: ChatCompletion = await over(made).chat(ask)
    expect(completion.choices).toHaveLength(1)
  })

  it('takes the clients of both majors', () => {
    expectTypeOf<six.OpenAI>().toExtend<OpenAIClient>()
    expectTypeOf<six.AzureOpenAI>().toExtend<OpenAIClient>()
    expectTypeOf<seven.OpenAI>().toExtend<OpenAIClient>()
    expectTypeOf<seven.AzureOpenAI>().toExtend<OpenAIClient>()
  })
})
