import { APIKeyPool, ConfigurationError } from '@slf/core'
import { json, ScriptedServer } from '@slf/testbed'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { EchoAdapter } from './echo-adapter.js'

const ask = { messages: [{ role: 'user', content: 'hi' }] } as const

afterEach(() => vi.unstubAllGlobals())

describe('OpenAIAdapter', () => {
  it('sends the key as bearer, and none for a server without keys', async () => {
    await using server = await ScriptedServer.start([json({}), json({})])
    const options = { modelName: 'm', baseURL: `${server.baseURL}/` }
    await new EchoAdapter({ ...options, apiKey: 'sk-one' }).chat(ask)
    await new EchoAdapter({ ...options, apiKeyPool: APIKeyPool.keyless('local') }).chat(ask)
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer sk-one', undefined])
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/chat/completions'])
  })

  it('speaks the classic surface of Azure', async () => {
    await using server = await ScriptedServer.start([json({})])
    const azure = { apiVersion: '2024-10-21', deployment: 'my deployment' }
    await new EchoAdapter({ apiKey: 'azure-key', modelName: 'gpt-4.1', baseURL: server.origin, azure }).chat(
      ask,
    )
    expect(server.requests[0]).toMatchObject({
      path: '/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'azure-key' },
    })
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('names a deployment of Azure like the model, unless it is named, and sends a key pool without keys no key', async () => {
    await using server = await ScriptedServer.start([json({})])
    const azure = { apiVersion: '2024-10-21' }
    const apiKeyPool = APIKeyPool.keyless('azure')
    await new EchoAdapter({ apiKeyPool, modelName: 'gpt/4.1', baseURL: server.origin, azure }).chat(ask)
    expect(server.requests[0]?.path).toBe(
      '/openai/deployments/gpt%2F4.1/chat/completions?api-version=2024-10-21',
    )
    expect(server.requests[0]?.headers).not.toHaveProperty('api-key')
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('asks OpenAI where no other address is given', async () => {
    const asked: string[] = []
    const adapter = new EchoAdapter({
      apiKey: 'k',
      modelName: 'm',
      fetch: (url) => {
        asked.push(url)
        return Promise.resolve(Response.json({}))
      },
    })
    await adapter.chat(ask)
    expect(asked).toEqual(['https://api.openai.com/v1/chat/completions'])
    expect(adapter.baseURL).toBe('https://api.openai.com/v1')
  })

  it('takes the word of the options on use in a browser', async () => {
    vi.stubGlobal('window', { document: {} })
    vi.stubGlobal('navigator', {})
    const from = (dangerouslyAllowBrowser?: boolean): EchoAdapter =>
      new EchoAdapter({
        apiKey: 'k',
        modelName: 'm',
        dangerouslyAllowBrowser,
        retry: { maxRetries: 0 },
        fetch: () => Promise.resolve(Response.json({})),
      })
    await expect(from().chat(ask)).rejects.toThrow('dangerouslyAllowBrowser')
    await expect(from(false).chat(ask)).rejects.toThrow('dangerouslyAllowBrowser')
    expect((await from(true).chat(ask)).choices).toHaveLength(1)
  })

  it('sends the query of its base URL with every request', async () => {
    await using server = await ScriptedServer.start(() => json({}))
    const options = { apiKey: 'k', modelName: 'm', baseURL: `${server.baseURL}?api-version=preview` }
    const adapter = new EchoAdapter(options)
    await adapter.chat(ask)
    await new EchoAdapter({ ...options, azure: { apiVersion: '1' } }).chat(ask)
    await new EchoAdapter({ ...options, baseURL: `${server.baseURL}?a=1&a=2&x=%20b` }).chat(ask)
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/chat/completions?api-version=preview',
      '/v1/openai/deployments/m/chat/completions?api-version=1',
      '/v1/chat/completions?a=1&a=2&x=%20b',
    ])
    expect(adapter.baseURL).toBe(server.baseURL)
  })

  it.each([
    [
      { azure: { apiVersion: '' }, baseURL: 'https://a.example' },
      "'azure' needs an 'apiVersion', such as '2024-10-21'",
    ],
    [
      { azure: {} as never, baseURL: 'https://a.example' },
      "'azure' needs an 'apiVersion', such as '2024-10-21'",
    ],
    [
      { azure: { apiVersion: '1' } },
      "'azure' needs the resource as 'baseURL': https://NAME.openai.azure.com",
    ],
    [{ baseURL: 'api.example.com' }, 'baseURL'],
  ])('refuses %j', (options, sentence) => {
    expect(() => new EchoAdapter({ apiKey: 'k', modelName: 'm', ...options })).toThrow(ConfigurationError)
    expect(() => new EchoAdapter({ apiKey: 'k', modelName: 'm', ...options })).toThrow(sentence)
  })
})
