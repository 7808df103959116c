import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigurationError, createProviders, parseProviderFile, type ProviderSettings } from '@slf/core'

const model = (name: string): unknown => ({ model_name: name, api_keys: ['sk-a'], base_url: 'http://h/v1' })
const file = parseProviderFile({ openai: [model('gpt-5'), model('gpt-5-mini')], acme: [model('m-1')] })

test('gives one adapter per model, each with a pool of its own', () => {
  const providers = createProviders(file, (settings) => settings)
  expect(Object.keys(providers)).toEqual(['openai', 'acme'])
  expect(Object.keys(providers['openai'] ?? {})).toEqual(['gpt-5', 'gpt-5-mini'])
  const mini = providers['openai']?.['gpt-5-mini'] as ProviderSettings
  expect(mini.modelName).toBe('gpt-5-mini')
  expect(mini.apiKeyPool.getKey()).toBe('sk-a')
  expect(mini.apiKeyPool).not.toBe(providers['openai']?.['gpt-5']?.apiKeyPool)
  expect(mini).not.toHaveProperty('apiKeys')
})

test('an unknown name lists what exists', () => {
  const providers = createProviders(file, ({ modelName }) => modelName)
  expect(() => providers['opnai']).toThrow(ConfigurationError)
  expect(() => providers['opnai']).toThrow(
    "no provider named 'opnai'; it has 'openai', 'acme'. Did you mean 'openai'?",
  )
  expect(() => providers['openai']?.['gpt-6-nano']).toThrow(
    /no model of 'openai' named 'gpt-6-nano'; it has 'gpt-5'/,
  )
})

test('is an ordinary object to promises, serialisers and printers', async () => {
  const providers = createProviders(file, ({ modelName }) => modelName)
  expect(await Promise.resolve(providers)).toBe(providers)
  expect(JSON.stringify(providers)).toBe(
    '{"openai":{"gpt-5":"gpt-5","gpt-5-mini":"gpt-5-mini"},"acme":{"m-1":"m-1"}}',
  )
  expect(inspect(providers)).toContain('gpt-5-mini')
  expect(String(providers)).toBe('[object Object]')
  expect(providers).toEqual({
    openai: { 'gpt-5': 'gpt-5', 'gpt-5-mini': 'gpt-5-mini' },
    acme: { 'm-1': 'm-1' },
  })
})
