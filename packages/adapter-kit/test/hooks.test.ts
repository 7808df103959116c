import type { AdapterOptions, ErrorFacts, OutgoingRequest, RateHints, WireRequest } from '@slf/adapter-kit'
import { APIKeyPool, type LLMError, RateLimitError } from '@slf/core'
import { expectNoSecret, httpError, json, type Reply, ScriptedServer, sse } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'
import { ask, nothingHeld, scenario, textsOf } from './scenario.js'

const mistake = (): never => {
  throw new TypeError("Cannot read properties of undefined (reading 'x')")
}
const well = json({ said: 'well' })
const words = sse(['a', 'END'], { done: false })

const later = async (): Promise<never> => mistake()

/** Each method of an author, the bug in it, and an answer that makes the kit call it. */
const hooks: readonly (readonly [
  hook: string,
  bug: () => unknown,
  reply: Reply,
  way: 'chat' | 'chatStream',
])[] = [
  ['encode', mistake, well, 'chat'],
  ['decodeCompletion', mistake, well, 'chat'],
  ['createDecoder', mistake, words, 'chatStream'],
  ['authorize', mistake, well, 'chat'],
  ['authorize', later, well, 'chatStream'],
  ['send', later, well, 'chat'],
  ['mapError', mistake, httpError(500, 'x'), 'chat'],
  ['amend', mistake, httpError(400, 'x'), 'chat'],
  ['estimateTokens', mistake, well, 'chat'],
  ['requestId', mistake, well, 'chat'],
  ['rateHints', mistake, well, 'chat'],
]

describe("a mistake in an author's code", () => {
  it.each(hooks)(
    'in %s is an AdapterError that names it, and is not sent again',
    async (hook, bug, reply, way) => {
      await using s = await scenario([reply])
      Object.assign(s.adapter, { [hook]: bug })
      const failing: Promise<unknown> =
        way === 'chat' ? s.adapter.chat(ask) : textsOf(s.adapter.chatStream(ask))
      await expect(failing).rejects.toMatchObject({
        name: 'AdapterError',
        hook,
        isRetryable: false,
        message: expect.stringContaining(`The adapter's '${hook}' failed: Cannot read properties`) as string,
        provider: 'parrots',
        cause: { name: 'TypeError' },
      })
      expect(s.server.requests.length).toBeLessThan(2)
      expect(s.held()).toEqual(nothingHeld)
    },
  )

  it.each<[string, unknown, string]>([
    ['a pasted path', { path: '/parrot', body: {} }, "'path' as a list of segments"],
    ['no path', { body: {} }, 'returned nothing'],
    ['no body', { path: ['parrot'] }, "'body' that is an object"],
    ['nothing', undefined, "'path'"],
  ])('that gives %s for a request is told in a sentence', async (_name, wire, sentence) => {
    class Adapter extends ParrotAdapter {
      protected override encode = (): WireRequest => wire as WireRequest
    }
    const adapter = new Adapter({ apiKey: 'k', modelName: 'm', baseURL: 'http://localhost' })
    await expect(adapter.chat(ask)).rejects.toMatchObject({
      name: 'AdapterError',
      hook: 'encode',
      message: expect.stringContaining(sentence) as string,
    })
  })

  it('that maps an error to something else is told in a sentence', async () => {
    class Adapter extends ParrotAdapter {
      protected override mapError = (): LLMError => 'busy' as never
    }
    await using server = await ScriptedServer.start([httpError(500, 'x')])
    const adapter = new Adapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL })
    await expect(adapter.chat(ask)).rejects.toMatchObject({ name: 'AdapterError', hook: 'mapError' })
  })

  it('a failure of fetch stays one of the network, whatever its class', async () => {
    const options: AdapterOptions = {
      apiKey: 'k',
      modelName: 'm',
      retry: { maxRetries: 0 },
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    }
    await expect(new ParrotAdapter(options).chat(ask)).rejects.toMatchObject({ name: 'NetworkError' })
  })

  it('a fetch that gives no Response is told in a sentence', async () => {
    const options: AdapterOptions = {
      apiKey: 'k',
      modelName: 'm',
      fetch: () => Promise.resolve(undefined as never),
    }
    await expect(new ParrotAdapter(options).chat(ask)).rejects.toThrow(/must resolve with a Response/)
  })

  it.each([
    ['an object without a prototype', Object.create(null)],
    ['nothing', undefined],
    ['a proxy that throws', new Proxy({}, { get: mistake, has: mistake, getPrototypeOf: mistake })],
  ])('%s that a fetch rejects with leaves no seat taken', async (_name, thrown) => {
    const pool = new APIKeyPool({ providerId: 'parrots', apiKeys: 'sk-x', limits: { concurrency: 1 } })
    const adapter = new ParrotAdapter({
      apiKeyPool: pool,
      modelName: 'm',
      retry: { maxRetries: 0 },
      fetch: () => Promise.reject(thrown as Error),
    })
    for (let call = 0; call < 2; call++) {
      await expect(adapter.chat(ask)).rejects.toMatchObject({ code: 'SLF_NETWORK' })
      expect(pool.status()[0]?.inFlight).toBe(0)
    }
  })
})

describe('mapError', () => {
  it('gets everything that is known, and may leave an error to the kit', async () => {
    const seen: ErrorFacts[] = []
    class Adapter extends ParrotAdapter {
      protected override mapError = (facts: ErrorFacts): undefined => void seen.push(facts)
    }
    const body = { error: { message: 'slow\u001b[31m down\n', code: 'busy', type: 't', param: 'say' } }
    await using server = await ScriptedServer.start([
      httpError(429, body, { 'retry-after': '90', 'x-request-id': 'r-1' }),
    ])
    const adapter = new Adapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL })
    await expect(adapter.chat(ask)).rejects.toMatchObject({ name: 'RateLimitError', retryAfterMs: 90_000 })
    expect(seen).toMatchObject([
      {
        status: 429,
        message: 'slow down',
        code: 'busy',
        type: 't',
        param: 'say',
        body,
        requestId: 'r-1',
        retryAfterMs: 90_000,
        isInsideAnswer: false,
        params: ask,
        stream: false,
      },
    ])
    expect(seen[0]?.headers.get('retry-after')).toBe('90')
  })

  it.each<[string, unknown, Record<string, string>, number]>([
    ['Retry-After', {}, { 'retry-after': '90' }, 90_000],
    [
      'google.rpc.RetryInfo',
      { error: { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }] } },
      {},
      34_400,
    ],
    ['quotaResetDelay', { error: { details: [{ metadata: { quotaResetDelay: '373.5ms' } }] } }, {}, 373.5],
    ['a field of the body', { error: { retry_after: 12 } }, {}, 12_000],
    ['the words of OpenAI', { error: { message: 'Please try again in 1m2.5s. Visit' } }, {}, 62_500],
    ['the words of Azure', { error: { message: 'Please retry after 21 seconds.' } }, {}, 21_000],
    ['the words of Gemini', { error: { message: 'Please retry in 26.6s.' } }, {}, 26_600],
    ['the words in milliseconds', { error: { message: 'try again in 250ms' } }, {}, 250],
  ])('cannot lose %s', async (_name, body, headers, retryAfterMs) => {
    class Adapter extends ParrotAdapter {
      protected override mapError = (): LLMError => new RateLimitError('Too loud.')
    }
    await using server = await ScriptedServer.start([httpError(429, body, headers)])
    const adapter = new Adapter({
      apiKey: 'k',
      modelName: 'm',
      baseURL: server.baseURL,
      retry: { maxRetries: 0 },
    })
    await expect(adapter.chat(ask)).rejects.toMatchObject({
      name: 'RateLimitError',
      status: 429,
      retryAfterMs,
      message: expect.stringContaining('Too loud.') as string,
    })
  })

  it('is asked for errors inside of a 200 too', async () => {
    const seen: ErrorFacts[] = []
    class Adapter extends ParrotAdapter {
      protected override mapError = (facts: ErrorFacts): undefined => void seen.push(facts)
    }
    await using server = await ScriptedServer.start([
      json({ error: { message: 'no credit', code: 'insufficient_quota' } }),
    ])
    const adapter = new Adapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL })
    await expect(adapter.chat(ask)).rejects.toMatchObject({ name: 'QuotaExceededError', status: 429 })
    expect(seen).toMatchObject([{ status: 429, isInsideAnswer: true, code: 'insufficient_quota' }])
  })
})

describe('a request', () => {
  class PathAdapter extends ParrotAdapter {
    wire: Omit<WireRequest, 'body'> = { path: [] }
    protected override encode = (): WireRequest => ({ body: {}, ...this.wire })
  }

  it.each([
    [['a/b', 'c?d=1', 'e#f', 'm:generate', 'ü'], '/v1/a%2Fb/c%3Fd=1/e%23f/m:generate/%C3%BC'],
    [['other.example', '@x'], '/v1/other.example/@x'],
    [['%2e%2e', '\\..'], '/v1/%252e%252e/%5C..'],
  ])('goes to %j as segments, below its base URL', async (path, expected) => {
    await using server = await ScriptedServer.start([well])
    const adapter = new PathAdapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL })
    adapter.wire = { path }
    await adapter.chat(ask)
    expect(server.requests[0]?.path).toBe(expected)
  })

  it.each([['..'], ['.'], ['']])('refuses %j as a segment', async (segment) => {
    await using server = await ScriptedServer.start([])
    const adapter = new PathAdapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL })
    adapter.wire = { path: ['models', segment, 'x'] }
    await expect(adapter.chat(ask)).rejects.toThrow(/A segment of the path/)
    expect(server.connections).toBe(0)
  })

  it('joins the queries of the base URL, of the request and of the key', async () => {
    class Adapter extends PathAdapter {
      protected override authorize = async ({ query }: OutgoingRequest, key: string): Promise<void> => {
        await Promise.resolve()
        query.set('key', key)
      }
    }
    await using server = await ScriptedServer.start([well])
    const adapter = new Adapter({ apiKey: 'sk-canary/1', modelName: 'm', baseURL: `${server.baseURL}?v=1` })
    adapter.wire = { path: ['x'], query: { alt: 'sse' } }
    await adapter.chat(ask)
    expect(server.requests[0]?.path).toBe('/v1/x?v=1&alt=sse&key=sk-canary%2F1')
    expect(server.requests[0]?.headers['authorization']).toBeUndefined()
  })

  it('gives signatures the body as it is sent', async () => {
    let signed = ''
    class Adapter extends ParrotAdapter {
      protected override authorize = ({ body, headers, address, method }: OutgoingRequest): void => {
        signed = body
        headers.set('x-signature', `${method} ${new URL(address).pathname} ${body.length}`)
      }
    }
    await using server = await ScriptedServer.start([well])
    await new Adapter({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL }).chat(ask)
    expect(server.requests[0]?.json).toEqual(JSON.parse(signed))
    expect(server.requests[0]?.headers['x-signature']).toBe(`POST /v1/parrot ${signed.length}`)
  })

  it('shows neither a key in the query nor a signature in an error', async () => {
    const token = 'signature-0123456789abcdef'
    class Adapter extends ParrotAdapter {
      protected override authorize = ({ query, headers }: OutgoingRequest, key: string): void => {
        query.set('key', key)
        headers.set('x-acme-signature', token)
      }
    }
    const key = 'canary-key-of-no-known-form'
    await using server = await ScriptedServer.start([
      httpError(400, `bad: /v1/parrot?key=${key} and ${token}`),
    ])
    const adapter = new Adapter({ apiKey: key, modelName: 'm', baseURL: server.baseURL })
    const error = await adapter.chat(ask).catch((thrown: unknown) => thrown)
    for (const secret of [key, token]) expectNoSecret(error, secret)
    const unreachable = new Adapter({
      apiKey: key,
      modelName: 'm',
      baseURL: server.baseURL,
      retry: { maxRetries: 0 },
      fetch: (url) => Promise.reject(new TypeError(`Failed to parse URL from ${url}`)),
    })
    expectNoSecret(await unreachable.chat(ask).catch((thrown: unknown) => thrown), key)
  })

  it('that leaves the origin of its base URL is not sent', async () => {
    class Adapter extends ParrotAdapter {
      protected override send: ParrotAdapter['send'] = (_wire, { headers, body, signal }) =>
        this.fetch('https://other.example/x', { method: 'POST', headers, body, signal, redirect: 'manual' })
    }
    const sent: string[] = []
    const adapter = new Adapter({
      apiKey: 'k',
      modelName: 'm',
      baseURL: 'https://api.example.com/v1',
      fetch: (url) => {
        sent.push(url)
        return Promise.resolve(new Response('{}'))
      },
    })
    await expect(adapter.chat(ask)).rejects.toThrow(
      /would leave the origin of 'baseURL' \(https:\/\/api.example.com\)/,
    )
    expect(sent).toEqual([])
  })

  it('that cannot be written as JSON says so', async () => {
    await using s = await scenario([])
    await expect(
      s.adapter.chat({ messages: [{ role: 'user', content: 1n as never }] }),
    ).rejects.toMatchObject({
      name: 'InvalidRequestError',
      message: expect.stringContaining('cannot be written as JSON') as string,
    })
    expect(s.held()).toEqual(nothingHeld)
  })
})

describe('rate hints', () => {
  it('can be read from headers of any form', async () => {
    class Adapter extends ParrotAdapter {
      protected override rateHints = (headers: Headers): RateHints => ({
        requests: { remaining: Number(headers.get('left')), resetMs: 60_000 },
      })
    }
    await using server = await ScriptedServer.start([json({ said: '' }, { headers: { left: '0' } })])
    const pool = new APIKeyPool({ providerId: 'parrots', apiKeys: 'sk-x' })
    await new Adapter({ apiKeyPool: pool, modelName: 'm', baseURL: server.baseURL }).chat(ask)
    await expect(pool.acquire({ model: 'm', timeoutMs: 0 })).rejects.toMatchObject({ which: 'queue' })
  })
})
