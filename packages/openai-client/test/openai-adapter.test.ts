import { APIKeyPool, ConfigurationError } from '@slf/core'
import { json, ScriptedServer } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { EchoAdapter } from './echo-adapter.js'

const ask = { messages: [{ role: 'user', content: 'hi' }] } as const

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
    [{ azure: { apiVersion: '' }, baseURL: 'https://a.example' }, 'apiVersion'],
    [{ azure: { apiVersion: '1' } }, 'baseURL'],
    [{ baseURL: 'api.example.com' }, 'baseURL'],
  ])('refuses %j', (options, sentence) => {
    expect(() => new EchoAdapter({ apiKey: 'k', modelName: 'm', ...options })).toThrow(ConfigurationError)
    expect(() => new EchoAdapter({ apiKey: 'k', modelName: 'm', ...options })).toThrow(sentence)
  })
})
