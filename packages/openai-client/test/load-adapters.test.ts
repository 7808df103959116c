import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '@slf/core'
import type { Providers } from '@slf/core/node'
import { expectNoSecret, json, ScriptedServer } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import type { OpenAIAdapterOptions } from '../src/openai-options.js'
import { EchoAdapter } from './echo-adapter.js'

const key = 'sk-canary-9Zq7Wm4Xn9Bv2Lt6Rk8Hs3'

/** Loads a provider file that holds this. */
async function load(
  content: unknown,
  env = {},
  adapter: Partial<OpenAIAdapterOptions> = {},
): Promise<Providers<EchoAdapter>> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-file-'))
  try {
    const path = join(folder, 'provider.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    return await EchoAdapter.loadFromJsonFile(path, { env, adapter })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const model = { model_name: 'm-1', api_keys: ['${ACME_KEY}'], base_url: 'https://api.acme.test/v1' }

describe('loadFromJsonFile', () => {
  it('makes an adapter of each model, of the class that was asked', async () => {
    await using server = await ScriptedServer.start([json({})])
    const entry = {
      ...model,
      base_url: server.baseURL,
      context_window: 1_000,
      api_params: { temperature: 0.5 },
    }
    const providers = await load({ acme: [entry, { ...model, model_name: 'm-2' }] }, { ACME_KEY: key })
    expect(Object.keys(providers['acme'] ?? {})).toEqual(['m-1', 'm-2'])
    const adapter = providers['acme']?.['m-1']
    expect(adapter).toBeInstanceOf(EchoAdapter)
    expect(adapter).toMatchObject({ modelName: 'm-1', contextWindow: 1_000 })
    await adapter?.chat({ messages: [{ role: 'user', content: 'hi' }] })
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`)
    expect(adapter?.lastParams).toMatchObject({ temperature: 0.5 })
    expectNoSecret(providers, key)
  })

  it('reads the units of the file: attempts, seconds, requests per second', async () => {
    const entry = {
      ...model,
      max_retries: 4,
      retry_delay: 2.5,
      rate_limit_capacity: 5,
      rate_limit_refill_rate: 2,
    }
    const adapter = (await load({ acme: [entry] }, { ACME_KEY: key }))['acme']?.['m-1']
    expect(adapter?.shownSettings.retry).toMatchObject({ maxRetries: 3, baseDelayMs: 2_500 })
  })

  it('gives every adapter the options beside the file; what the file says goes first', async () => {
    await using server = await ScriptedServer.start([json({})])
    const entry = { ...model, base_url: server.baseURL, max_retries: 4, api_params: { temperature: 0.5 } }
    const adapter = (
      await load(
        { acme: [entry] },
        { ACME_KEY: key },
        {
          timeouts: { total: 7_000 },
          retry: { maxRetries: 9, maxDelayMs: 50 },
          defaults: { temperature: 1, top_p: 0.1 },
        },
      )
    )['acme']?.['m-1']
    expect(adapter?.shownSettings).toMatchObject({
      timeouts: { total: 7_000 },
      retry: { maxRetries: 3, maxDelayMs: 50 },
    })
    await adapter?.chat({ messages: [{ role: 'user', content: 'hi' }] })
    expect(adapter?.lastParams).toMatchObject({ temperature: 0.5, top_p: 0.1 })
  })

  it('allows an address without TLS, which the file names on purpose, unless the options forbid it', async () => {
    const entry = { ...model, base_url: 'http://api.acme.com/v1' }
    const made = (adapter?: Partial<OpenAIAdapterOptions>): Promise<unknown> =>
      load({ acme: [entry] }, { ACME_KEY: key }, adapter).then((providers) => providers['acme']?.['m-1'])
    expect(await made()).toBeInstanceOf(EchoAdapter)
    await expect(made({ allowInsecure: false })).rejects.toThrow('allowInsecure')
  })

  it('takes limits and retries of the file, and the pool of its provider', async () => {
    const entry = { ...model, max_retries: 1, retry_delay: 0.5 }
    const adapter = (await load({ acme: [entry] }, { ACME_KEY: key }))['acme']?.['m-1']
    expect(adapter?.shownSettings.retry).toMatchObject({ maxRetries: 0, baseDelayMs: 500 })
    expect(adapter?.apiKeyPool.providerId).toBe('acme')
    expect(adapter?.baseURL).toBe('https://api.acme.test/v1')
  })

  it.each<[string, unknown, string]>([
    ['is no JSON', '{ "acme": [', 'line'],
    ['lacks a key', { acme: [{ ...model, api_keys: [] }] }, '/acme/0/api_keys'],
    ['names a variable that is not set', { acme: [model] }, 'ACME_KEY'],
  ])('says what is wrong in a file that %s', async (_name, content, sentence) => {
    const failing = load(content)
    await expect(failing).rejects.toBeInstanceOf(ConfigurationError)
    await expect(failing).rejects.toThrow(sentence)
  })

  it('says which models there are when one is asked for that is not', async () => {
    const providers = await load({ acme: [model] }, { ACME_KEY: key })
    expect(() => providers['acme']?.['m-2']).toThrow("'m-1'")
  })

  it('says that a file is not there', async () => {
    await expect(EchoAdapter.loadFromJsonFile('/no/such/provider.json')).rejects.toThrow(
      '/no/such/provider.json',
    )
  })
})
