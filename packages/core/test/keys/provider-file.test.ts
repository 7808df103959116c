import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { ConfigurationError, parseProviderFile, type ProviderFileWarning } from '@slf/core'
import { expectNoSecret } from '@slf/testbed'

const schema = JSON.parse(
  readFileSync(new URL('../../provider.schema.json', import.meta.url), 'utf8'),
) as object
const isValidForEditors = new Ajv({ allowUnionTypes: true }).compile(schema)

const CANARY = 'sk-canary-0123456789abcdef'
const minimal = { model_name: 'm-1', api_keys: ['sk-a'], base_url: 'https://api.acme.test/v1' }
const entry = (changes: Record<string, unknown>): unknown => ({ acme: [{ ...minimal, ...changes }] })
const without = (name: string): unknown => {
  const { [name as keyof typeof minimal]: _, ...rest } = minimal
  return { acme: [rest] }
}

test("every key of the Python origin's file, its unit and its default", () => {
  const full = {
    ...minimal,
    api_keys: ['sk-a', 'sk-b'],
    context_window: 8000,
    max_retries: 3,
    retry_delay: 0.5,
    rate_limit_capacity: 20,
    rate_limit_refill_rate: 3,
    api_params: { temperature: 0.2 },
  }
  const { acme } = parseProviderFile({ acme: [full, { ...minimal, model_name: 'm-2' }] })
  expect(acme?.[0]).toMatchObject({
    providerId: 'acme',
    modelName: 'm-1',
    baseURL: 'https://api.acme.test/v1',
    contextWindow: 8000,
    retry: { maxRetries: 2, delayMs: 500 },
    limits: { requestsPerMinute: 180, requestBurst: 20 },
    defaults: { temperature: 0.2 },
  })
  expect(acme?.[0]?.apiKeys.map((key) => key.reveal())).toEqual(['sk-a', 'sk-b'])
  expect(acme?.[1]).toMatchObject({
    contextWindow: 200_000,
    retry: { maxRetries: 4, delayMs: 1000 },
    limits: { requestsPerMinute: 60, requestBurst: 10 },
    defaults: {},
  })
})

test('max_retries 0 means one try, not none', () => {
  expect(parseProviderFile(entry({ max_retries: 0 }))['acme']?.[0]?.retry.maxRetries).toBe(0)
})

test('${NAME} is expanded in keys and URLs', () => {
  const file = parseProviderFile(entry({ api_keys: ['${KEY}', 'sk-${REGION}-1'], base_url: '${BASE}/v1' }), {
    KEY: 'sk-from-env',
    REGION: 'eu',
    BASE: 'http://localhost:8080',
  })
  expect(file['acme']?.[0]?.apiKeys.map((key) => key.reveal())).toEqual(['sk-from-env', 'sk-eu-1'])
  expect(file['acme']?.[0]?.baseURL).toBe('http://localhost:8080/v1')
})

/** Files that load; the editors' schema accepts those without a warning. */
const good: readonly [name: string, file: unknown, warnings?: readonly string[]][] = [
  ['no provider', {}],
  ['a provider without models', { acme: [] }],
  ['$schema for editors', { $schema: './node_modules/@slf/core/provider.schema.json', acme: [minimal] }],
  ['camelCase', { acme: [{ modelName: 'm', apiKeys: ['k'], baseURL: 'http://localhost', maxRetries: 1 }] }],
  ['baseUrl', { acme: [{ modelName: 'm', apiKeys: ['k'], baseUrl: 'http://localhost' }] }],
  ['null for what is optional', entry({ context_window: null, max_retries: null, api_params: null })],
  ['the same model under two providers', { acme: [minimal], other: [minimal] }],
  ['a provider called __proto__', JSON.parse(`{"__proto__": [${JSON.stringify(minimal)}]}`)],
  ['a misspelt optional key', entry({ context_windw: 1 }), ["/acme/0/context_windw 'context_window'"]],
  ['an unknown key', entry({ colour: 'red' }), ['/acme/0/colour']],
]

test.each(good)('loads: %s', (_, file, expected = []) => {
  const warnings: ProviderFileWarning[] = []
  parseProviderFile(file, {}, { onWarning: (warning) => warnings.push(warning) })
  expect(warnings).toHaveLength(expected.length)
  for (const [index, text] of expected.entries()) {
    const [path, suggestion = ''] = text.split(' ')
    expect(warnings[index]?.path).toBe(path)
    expect(warnings[index]?.message).toContain(suggestion)
  }
  expect(isValidForEditors(file)).toBe(expected.length === 0)
})

/** Files that do not load, and what the message must say. `null`: a rule that JSON Schema cannot express. */
const bad: readonly [name: string, file: unknown, says: RegExp, schemaToo?: null][] = [
  ['a list', [], /the file is a list/],
  ['null', null, /the file is missing/],
  ['a provider that is an object', { acme: { 'm-1': minimal } }, /\/acme is an object; expected a list/],
  ['an entry that is a text', { acme: ['m-1'] }, /\/acme\/0 is a text/],
  ['a nameless provider', { '': [minimal] }, /without a name/],
  ['no model_name', without('model_name'), /\/acme\/0 has no 'model_name'/],
  ['no api_keys', without('api_keys'), /\/acme\/0 has no 'api_keys'/],
  ['no base_url', without('base_url'), /\/acme\/0 has no 'base_url'/],
  [
    'api_key for api_keys',
    { acme: [{ model_name: 'm', api_key: [CANARY], base_url: 'http://h' }] },
    /is 'api_key' meant to be it/,
  ],
  ['an empty model name', entry({ model_name: ' ' }), /\/acme\/0\/model_name/],
  ['keys as a text', entry({ api_keys: CANARY }), /\/acme\/0\/api_keys is a text; expected a list/],
  ['no keys', entry({ api_keys: [] }), /\/acme\/0\/api_keys is empty/],
  ['an empty key', entry({ api_keys: ['k', ''] }), /\/acme\/0\/api_keys\/1 is empty/],
  ['a key that is a number', entry({ api_keys: [5] }), /\/acme\/0\/api_keys\/0 is a number/],
  [
    'a key with a line break',
    entry({ api_keys: ['k', `${CANARY}\n`] }),
    /\/acme\/0\/api_keys\/1 holds .* position 26/,
  ],
  ['a key with a non-ASCII letter', entry({ api_keys: [`${CANARY}é`] }), /\/acme\/0\/api_keys\/0 holds/],
  ['a URL without a scheme', entry({ base_url: 'api.acme.test' }), /\/acme\/0\/base_url is not a URL/],
  ['a file URL', entry({ base_url: 'file:///etc/passwd' }), /\/acme\/0\/base_url is not a URL/],
  ['a URL without a host', entry({ base_url: 'http://' }), /\/acme\/0\/base_url is not a URL/, null],
  ['a context window of 0', entry({ context_window: 0 }), /\/acme\/0\/context_window is 0; expected a whole/],
  ['a context window as a text', entry({ context_window: '8k' }), /\/acme\/0\/context_window is a text/],
  [
    'half a retry',
    entry({ max_retries: 1.5 }),
    /\/acme\/0\/max_retries is 1.5; expected a whole number from 0/,
  ],
  ['negative retries', entry({ max_retries: -1 }), /\/acme\/0\/max_retries is -1/],
  ['a negative delay', entry({ retry_delay: -1 }), /\/acme\/0\/retry_delay is -1; expected a number from 0/],
  [
    'no capacity',
    entry({ rate_limit_capacity: 0 }),
    /\/acme\/0\/rate_limit_capacity is 0; expected .* from 1/,
  ],
  [
    'no refill',
    entry({ rate_limit_refill_rate: 0 }),
    /rate_limit_refill_rate is 0; expected a number above 0/,
  ],
  [
    'a model among the parameters',
    entry({ api_params: { model: 'm-2' } }),
    /\/acme\/0\/api_params\/model cannot be a default/,
  ],
  ['parameters as a list', entry({ api_params: [] }), /\/acme\/0\/api_params is a list/],
  ['one thing twice', entry({ modelName: 'm-1' }), /has both 'model_name' and 'modelName'/],
  ['one optional thing twice', entry({ maxRetries: 1, max_retries: 2 }), /has both/],
  [
    'a model twice',
    { 'a/b': [minimal, minimal] },
    /\/a~1b\/1 has the model name 'm-1', which \/a~1b\/0 has already/,
    null,
  ],
  [
    'a missing variable',
    entry({ api_keys: ['${NOPE}'] }),
    /\/acme\/0\/api_keys\/0 needs .*'NOPE'.* not set/,
    null,
  ],
  ['an empty variable', entry({ base_url: '${EMPTY}' }), /\/acme\/0\/base_url needs .*'EMPTY'.* empty/, null],
  ['a variable of the prototype', entry({ api_keys: ['${toString}'] }), /'toString'.* not set/, null],
  ['an open variable', entry({ api_keys: [`${CANARY}\${A`] }), /\/acme\/0\/api_keys\/0 holds a '\$\{'/, null],
]

test.each(bad)('refuses: %s', (_, file, says, schemaToo) => {
  let thrown: unknown
  try {
    parseProviderFile(file, { EMPTY: '' })
  } catch (error) {
    thrown = error
  }
  expect(ConfigurationError.isInstance(thrown)).toBe(true)
  expect((thrown as Error).message).toMatch(says)
  expectNoSecret(thrown, CANARY)
  if (schemaToo !== null) expect(isValidForEditors(file)).toBe(false)
})

describe('what a loaded file shows', () => {
  test('no key', () => {
    expectNoSecret(parseProviderFile(entry({ api_keys: [CANARY] })), CANARY)
  })
})

describe('a key in the place of a name is not shown', () => {
  const secret = 'A1b2C3d4E5f6G7h8I9j0K1l2'
  test.each<[string, unknown]>([
    ['of a property', { acme: [{ ...minimal, [secret]: 'api_keys' }] }],
    ['of a provider', { [secret]: 'acme' }],
    ['of a parameter', entry({ api_params: 1, [secret]: 1 })],
  ])('%s', (_, file) => {
    const seen: unknown[] = []
    try {
      parseProviderFile(file, {}, { onWarning: (warning) => seen.push(warning) })
    } catch (error) {
      seen.push(error)
    }
    expect(seen.length).toBeGreaterThan(0)
    for (const each of seen) expectNoSecret(each, secret)
  })

  test('of whatever form it is, where the file lists it as a key', () => {
    const key = 'k-0123456789abcdef'
    const twice = { ...minimal, model_name: key, api_keys: [key] }
    for (const file of [{ acme: [twice, twice] }, { [key]: [{ model_name: 'm', api_keys: [key] }] }]) {
      expect(() => parseProviderFile(file)).toThrow(/redacted/)
      expect(() => parseProviderFile(file)).not.toThrow(key)
    }
  })

  test('but names with dates and versions are', () => {
    expect(() => parseProviderFile({ 'azure-2': [{ ...minimal, model_name: 1 }] })).toThrow(
      '/azure-2/0/model_name',
    )
  })
})
