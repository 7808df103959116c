import { httpError, json, ScriptedServer, sse } from '@slf/testbed'
import { OpenAI } from 'openai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TransportRequest } from '../src/openai-adapter.js'
import { OpenAITransport } from '../src/openai-transport.js'

const transportTo = (baseURL: string): OpenAITransport =>
  new OpenAITransport({ baseURL, fetch: globalThis.fetch, allowBrowser: false })

const request = (changes: Partial<TransportRequest> = {}): TransportRequest => ({
  path: '/other/path',
  query: '',
  body: '{"question":"why"}',

  headers: new Headers({ 'content-type': 'application/json', authorization: 'Bearer sk-one' }),
  signal: new AbortController().signal,
  ...changes,
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('OpenAITransport', () => {
  it('sends the body and exactly the given headers', async () => {
    await using server = await ScriptedServer.start([json({ answer: 42 })])
    const response = await transportTo(server.baseURL).send(request({ query: 'api-version=2024-10-21' }))
    expect(await response.json()).toEqual({ answer: 42 })
    const [{ path, headers, json: body } = { path: '', headers: {}, json: {} }] = server.requests
    expect(path).toBe('/v1/other/path?api-version=2024-10-21')
    expect(body).toEqual({ question: 'why' })
    expect(headers).toMatchObject({ authorization: 'Bearer sk-one', 'content-type': 'application/json' })
    expect(Object.keys(headers).filter((name) => /^(x-stainless|openai-|x-slf)/.test(name))).toEqual([])
  })

  it('lets no environment variable reach the provider', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-from-environment')
    vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin-from-environment')
    vi.stubEnv('OPENAI_ORG_ID', 'org-from-environment')
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-from-environment')
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/from-environment')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: value-from-environment')
    vi.stubEnv('OPENAI_LOG', 'debug')
    await using server = await ScriptedServer.start([json({})])
    await transportTo(server.baseURL).send(request({ headers: new Headers() }))
    expect(JSON.stringify([server.requests[0]?.headers, server.requests[0]?.text])).not.toContain(
      'environment',
    )
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('asks the client once for each address, and lets it send nothing itself', async () => {
    const buildURL = vi.spyOn(OpenAI.prototype, 'buildURL')
    const buildRequest = vi.spyOn(OpenAI.prototype, 'buildRequest')
    const sent: string[] = []
    const transport = new OpenAITransport({
      baseURL: 'https://provider.test/v1/',
      allowBrowser: false,
      fetch: (url) => {
        sent.push(url)
        return Promise.resolve(new Response('{}'))
      },
    })
    for (const path of ['/one', '/one', '/two', '/one']) await transport.send(request({ path }))
    expect(sent).toEqual(['one', 'one', 'two', 'one'].map((name) => `https://provider.test/v1/${name}`))
    expect(buildURL).toHaveBeenCalledTimes(2)
    expect(buildRequest).not.toHaveBeenCalled()
  })

  it('keeps concurrent requests apart', async () => {
    await using server = await ScriptedServer.start((asked) => json({ key: asked.headers.authorization }))
    const transport = transportTo(server.baseURL)
    const keys = Array.from({ length: 16 }, (_, index) => `Bearer sk-${index}`)
    const answers = await Promise.all(
      keys.map(async (authorization) => {
        const response = await transport.send(request({ headers: new Headers({ authorization }) }))
        return ((await response.json()) as { key: string }).key
      }),
    )
    expect(answers).toEqual(keys)
  })

  it.each([
    ['an error', httpError(422, { detail: 'no' }), 422, '{"detail":"no"}'],
    ['a redirect', httpError(307, 'elsewhere', { location: 'http://127.0.0.1:1/' }), 307, 'elsewhere'],
    ['a stream', sse('data: 1\n\n'), 200, 'data: 1\n\n'],
  ])('gives %s unread, and sends it once', async (_name, reply, status, text) => {
    await using server = await ScriptedServer.start([reply])
    const response = await transportTo(server.baseURL).send(request())
    expect([response.status, response.bodyUsed, await response.text()]).toEqual([status, false, text])
    server.assertDone()
  })

  it('rejects as fetch does, without a repetition', async () => {
    let calls = 0
    const transport = new OpenAITransport({
      baseURL: 'http://127.0.0.1:1',
      allowBrowser: false,
      fetch: () => {
        calls++
        return Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
      },
    })
    await expect(transport.send(request())).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(calls).toBe(1)
  })

  it('hands the request to fetch as it was given: method, body, signal, and redirects left to the caller', async () => {
    const seen: [string, RequestInit][] = []
    const transport = new OpenAITransport({
      baseURL: 'https://provider.test/v1',
      allowBrowser: false,
      fetch: (url, init) => {
        seen.push([url, init])
        return Promise.resolve(new Response('{}'))
      },
    })
    const asked = request({ query: 'a=1&a=2', body: '{"stream":true}' })
    await transport.send(asked)
    await transport.send(request({ path: '/next', query: '' }))
    expect(seen).toHaveLength(2)
    const [[url, init] = ['', {}], [next] = ['']] = seen
    expect(url).toBe('https://provider.test/v1/other/path?a=1&a=2')
    expect(next).toBe('https://provider.test/v1/next')
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual', body: '{"stream":true}' })
    expect(init.signal).toBe(asked.signal)
    expect([...new Headers(init.headers)]).toEqual([...asked.headers])
  })

  it('rejects what fetch throws at once, and serves the next request', async () => {
    let calls = 0
    const transport = new OpenAITransport({
      baseURL: 'http://127.0.0.1:1',
      allowBrowser: false,
      fetch: () => {
        if (++calls === 1) throw new TypeError('refused at once')
        return Promise.resolve(new Response('{"ok":true}'))
      },
    })
    await expect(transport.send(request())).rejects.toThrow('refused at once')
    expect(await (await transport.send(request())).json()).toEqual({ ok: true })
  })

  it('rejects a request whose signal has aborted already, and sends nothing', async () => {
    let calls = 0
    const transport = new OpenAITransport({
      baseURL: 'http://127.0.0.1:1',
      allowBrowser: false,
      fetch: () => Promise.resolve(new Response(String(++calls))),
    })
    const aborted = AbortSignal.abort(new Error('enough'))
    await expect(transport.send(request({ signal: aborted }))).rejects.toThrow()
    expect(calls).toBe(0)
  })

  it('sends no key from a browser unless that is allowed', async () => {
    vi.stubGlobal('window', { document: {} })
    vi.stubGlobal('navigator', {})
    let calls = 0
    const from = (allowBrowser: boolean): OpenAITransport =>
      new OpenAITransport({
        baseURL: 'http://127.0.0.1:1',
        allowBrowser,
        fetch: () => Promise.resolve(new Response(String(++calls))),
      })
    await expect(from(false).send(request())).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('dangerouslyAllowBrowser') as string,
    })
    expect(calls).toBe(0)
    expect((await from(true).send(request())).ok).toBe(true)
  })

  it('stops when the signal aborts', async () => {
    await using server = await ScriptedServer.start([{ status: 200, steps: ['hang'] }])
    const controller = new AbortController()
    const sent = transportTo(server.baseURL).send(request({ signal: controller.signal }))
    const response = await sent
    controller.abort(new Error('enough'))
    await expect(response.text()).rejects.toThrow()
    await server.requests[0]?.whenAborted
  })
})
