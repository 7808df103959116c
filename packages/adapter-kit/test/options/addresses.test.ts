import { describe, expect, it } from 'vitest'
import { baseQuery, providerName, withProvider } from '../../src/options/checked-options.js'
import { encodePath, hostOf, isSameOrigin, withQuery } from '../../src/options/request-address.js'

const BASE = 'https://api.example.com/v1'

describe('an address', () => {
  it.each([
    ['https://api.example.com/other', true],
    ['https://api.example.com:443/v1', true],
    ['HTTPS://API.EXAMPLE.COM/v1', true],
    ['/v1/models', true],
    ['models', true],
    ['?page=2', true],
    ['models/a:b', true],
    ['http://api.example.com/v1', false],
    ['https://api.example.com:8443/v1', false],
    ['https://example.com/v1', false],
    ['https://api.example.com.evil.test/v1', false],
    ['https://api.example.com@evil.test/v1', false],
    ['//evil.test/v1', false],
    ['\\\\evil.test/v1', false],
    ['/\\evil.test/v1', false],
    ['https://', false],
    ['HTTPS:///', false],
    ['data:text/plain,x', false],
  ])('%j is on the server of the base URL: %s', (address, isSame) => {
    expect(isSameOrigin(address, BASE)).toBe(isSame)
  })

  it.each([
    [BASE, 'api.example.com'],
    ['http://localhost:8080/v1', 'localhost:8080'],
    ['/v1', undefined],
    ['data:x', undefined],
    [undefined, undefined],
  ])('%j has the host %s', (address, host) => {
    expect(hostOf(address)).toBe(host)
  })

  it('takes a query, and more of one', () => {
    expect(withQuery('/a', '')).toBe('/a')
    expect(withQuery('/a', 'b=1')).toBe('/a?b=1')
    expect(withQuery('/a?b=1', 'c=2')).toBe('/a?b=1&c=2')
    expect(withQuery('/a?b=1', '')).toBe('/a?b=1')
  })

  it.each([
    [undefined, ''],
    [BASE, ''],
    [`${BASE}?a=1`, 'a=1'],
    [`${BASE}?a=1?b`, 'a=1?b'],
  ])('%j has the query %j', (baseURL, query) => {
    expect(baseQuery({ modelName: 'm', baseURL })).toBe(query)
  })

  it.each([
    [['chat', 'completions'], '/chat/completions'],
    [['models', 'm-1:generate'], '/models/m-1:generate'],
    [['a/b', 'c?d', 'e#f', 'g h'], '/a%2Fb/c%3Fd/e%23f/g%20h'],
    [['$&+,:;=@'], '/$&+,:;=@'],
    [['50%'], '/50%25'],
    [['...'], '/...'],
  ])('has the path of %j: %s', (segments, path) => {
    expect(encodePath(segments)).toBe(path)
  })

  it.each(['', '.', '..', '\uD800'])('cannot have the segment %j', (segment) => {
    expect(() => encodePath(['a', segment])).toThrow('A segment of the path')
  })
})

describe('what an adapter knows of its provider', () => {
  const provider = {
    id: 'acme',
    baseURL: BASE,
    capabilities: { images: true, tools: true },
    defaults: { temperature: 0, top_p: 0.5 },
  }

  it('holds where the options say nothing', () => {
    const given = { modelName: 'm', apiKey: 'k' }
    expect(withProvider(given, undefined)).toBe(given)
    expect(withProvider(given, provider)).toMatchObject({
      ...given,
      baseURL: BASE,
      capabilities: provider.capabilities,
      defaults: provider.defaults,
    })
  })

  it('gives way to the options, field by field', () => {
    const options = withProvider(
      {
        modelName: 'm',
        baseURL: 'https://b.example',
        capabilities: { images: false },
        defaults: { top_p: 1 },
      },
      provider,
    )
    expect(options).toMatchObject({
      baseURL: 'https://b.example',
      capabilities: { images: false, tools: true },
      defaults: { temperature: 0, top_p: 1 },
    })
  })

  it.each([
    [BASE, provider, 'acme'],
    ['https://api.example.com/v2', provider, 'acme'],
    ['https://other.example/v1', provider, 'other.example'],
    [undefined, provider, 'acme'],
    [BASE, undefined, 'api.example.com'],
    [undefined, undefined, 'provider'],
    [BASE, { ...provider, baseURL: undefined }, 'acme'],
  ])('names it at %s', (baseURL, known, name) => {
    expect(providerName({ modelName: 'm', baseURL }, known)).toBe(name)
  })
})
