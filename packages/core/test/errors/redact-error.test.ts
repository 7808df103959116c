import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigurationError, redactError } from '@slf/core'
import { expectNoSecret } from '@slf/testbed'

const KEY = 'sk-canary-0123456789abcdef'

class ClientError extends Error {
  status = 401
  headers = new Headers({ authorization: `Bearer ${KEY}`, 'x-request-id': 'req-1' })
  error = { message: `Incorrect API key provided: ${KEY}`, code: 'invalid_api_key' }
  options = { apiKey: 'short', nested: [{ key: KEY }] }
}

test('message, stack, causes and own properties come without the key', () => {
  const cause = new TypeError(`fetch failed for ${KEY}`)
  const error = new ClientError(`401 bad key ${KEY}`, { cause: new AggregateError([cause], KEY) })
  const copy = redactError(error, [KEY])
  expectNoSecret(copy, KEY)
  expect(copy).toMatchObject({
    message: '401 bad key [redacted]',
    name: 'Error',
    status: 401,
    headers: { authorization: '[redacted]', 'x-request-id': 'req-1' },
    error: { code: 'invalid_api_key' },
    options: { apiKey: '[redacted]' },
  })
  expect(copy.stack).toContain('redact-error.test')
  const aggregate = copy.cause as Error & { errors: Error[] }
  expect(aggregate.name).toBe('AggregateError')
  expect(aggregate.errors[0]).toMatchObject({ name: 'TypeError', message: 'fetch failed for [redacted]' })
})

test('errors of SLF come back as they are', () => {
  const error = new ConfigurationError('wrong')
  expect(redactError(error, [KEY])).toBe(error)
})

describe('never throws and stays small, whatever was thrown', () => {
  const explode = (): never => {
    throw new Error(`trap ${KEY}`)
  }
  const hostileTraps = Object.fromEntries(
    ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'].map((trap) => [trap, explode]),
  )
  const cyclic = new Error(KEY)
  cyclic.cause = cyclic
  const chain = Array.from({ length: 100 }).reduce<Error>(
    (cause) => new Error(KEY, { cause }),
    new Error(KEY),
  )
  const deep = Array.from({ length: 1000 }).reduce<object>((inner) => ({ inner, KEY }), { KEY })

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', `oops ${KEY}`],
    ['a symbol', Symbol(KEY)],
    ['a bigint', 10n],
    ['a function', () => KEY],
    ['a proxy with throwing traps', new Proxy({}, hostileTraps)],
    ['a revoked proxy', (({ proxy, revoke }) => (revoke(), proxy))(Proxy.revocable({}, {}))],
    ['a cause that is a proxy', new Error('x', { cause: new Proxy({}, hostileTraps) })],
    ['an object whose conversion throws', { toString: explode, message: { toString: explode } }],
    ['a message that is a getter', Object.defineProperty(new Error('x'), 'message', { get: explode })],
    ['a stack that is a getter', Object.defineProperty(new Error('x'), 'stack', { get: explode })],
    [
      'a property that is a getter',
      Object.defineProperty(new Error('x'), 'body', { get: explode, enumerable: true }),
    ],
    ['a null prototype', Object.assign(Object.create(null) as object, { message: KEY })],
    ['a cycle', cyclic],
    ['a long chain of causes', chain],
    ['a deep property', Object.assign(new Error('x'), { deep })],
    ['a wide property', Object.assign(new Error('x'), { wide: Array.from({ length: 1e5 }, () => KEY) })],
    ['a long message', new Error(KEY.repeat(50_000))],
    [
      'own __proto__',
      Object.assign(new Error('x'), { body: JSON.parse(`{"__proto__": {"polluted": "${KEY}"}}`) as object }),
    ],
    ['a name that is the key', Object.assign(new Error('x'), { [KEY]: 1, name: KEY })],
  ])('%s', (_, thrown) => {
    const copy = redactError(thrown, [KEY])
    expect(copy).toBeInstanceOf(Error)
    expectNoSecret(copy, KEY)
    expect(JSON.stringify(Object.entries(copy)).length).toBeLessThan(200_000)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('any value', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
    })
    fc.assert(
      fc.property(anything, anything, (value, cause) => {
        expect(redactError(value, [KEY])).toBeInstanceOf(Error)
        expect(redactError(new Error(KEY, { cause: { value, cause } }), [KEY]).message).not.toContain(KEY)
      }),
      { numRuns: 500 },
    )
  })
})
