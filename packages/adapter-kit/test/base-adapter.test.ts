import { type LLMError, ProviderError, StreamInterruptedError } from '@slf/core'
import { ManualClock } from '@slf/core/testing'
import { httpError, json, raw, ScriptedServer, sse } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'
import { ask, nothingHeld, scenario, textsOf } from './scenario.js'

const once = { retry: { maxRetries: 0 } }
const words = (...list: string[]): ReturnType<typeof sse> => sse([...list, 'END'], { done: false })

describe('an adapter on the kit', () => {
  it('answers as a whole', async () => {
    await using s = await scenario([json({ said: 'hello!' })])
    const { choices } = await s.adapter.chat(ask)
    expect(choices[0]?.message.content).toBe('hello!')
    expect(s.server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/parrot',
      json: { say: 'hello', stream: false },
      headers: {
        authorization: 'Bearer sk-canary-one-0123456789',
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'slf',
      },
    })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('answers piece by piece, each as soon as it is there', async () => {
    await using s = await scenario([
      {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        steps: ['data: Hel\n\n', { wait: 'read' }, 'data: lo\n\ndata: END\n\n'],
      },
    ])
    const texts: string[] = []
    for await (const chunk of s.adapter.chatStream(ask)) {
      texts.push(chunk.choices[0]?.delta?.content ?? '')
      s.server.release('read')
    }
    expect(texts).toEqual(['Hel', 'lo', ''])
    expect(s.server.requests[0]).toMatchObject({
      json: { stream: true },
      headers: { accept: 'text/event-stream' },
    })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('hands on a stream that says nothing for long, instead of keeping it', async () => {
    const silent = 'data:\n\n'.repeat(1_500)
    await using s = await scenario([
      { status: 200, headers: { 'content-type': 'text/event-stream' }, steps: [silent, 'hang'] },
    ])
    let chunks = 0
    for await (const { choices } of s.adapter.chatStream(ask)) {
      expect(choices[0]?.delta?.content).toBe('')
      if (++chunks === 1_500) break
    }
    await s.server.requests[0]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
  })

  it('uses its connections again after streams', async () => {
    await using s = await scenario(() => words('a'))
    for (let call = 0; call < 8; call++) await textsOf(s.adapter.chatStream(ask))
    // Node's fetch opens a second one when a call follows at once.
    expect(s.server.connections).toBeLessThanOrEqual(2)
  })

  it('merges headers; none can replace the key', async () => {
    await using s = await scenario([json({ said: '' })], {
      headers: { 'X-Team': 'a', 'user-agent': 'mine', Authorization: 'Bearer mine' },
    })
    await s.adapter.chat(ask, { headers: { 'x-team': 'b', AUTHORIZATION: 'Bearer mine too' } })
    expect(s.server.requests[0]?.headers).toMatchObject({
      'x-team': 'b',
      'user-agent': 'mine',
      authorization: 'Bearer sk-canary-one-0123456789',
    })
  })

  it('sends the query of its base URL with every request', async () => {
    await using server = await ScriptedServer.start([json({ said: '' })])
    const baseURL = `${server.baseURL}/?version=2&name=a%20b`
    await using adapter = new ParrotAdapter({ apiKey: 'k', modelName: 'm', baseURL })
    await adapter.chat(ask)
    expect(server.requests[0]?.path).toBe('/v1/parrot?version=2&name=a%20b')
  })

  it('merges defaults under the parameters of a call', async () => {
    await using s = await scenario([json({ said: '' })], { defaults: { seed: 7 } })
    const params = Object.freeze({ ...ask, temperature: 0 })
    let seen: unknown
    s.adapter.onEncode = (merged) => (seen = merged)
    await s.adapter.chat(params)
    expect(seen).toEqual({ ...ask, seed: 7, temperature: 0 })
  })

  it('reads a whole answer to a request for a stream', async () => {
    await using s = await scenario([json({ said: 'all at once' })])
    expect(await textsOf(s.adapter.chatStream(ask))).toEqual(['all at once'])
  })

  it.each([
    ['an empty body', json({}, { status: 204 }), 'empty body'],
    [
      'a page',
      { status: 200, headers: { 'content-type': 'text/html' }, steps: ['<html>Sign in</html>'] },
      'text/html',
    ],
    [
      'cut JSON',
      { status: 200, headers: { 'content-type': 'application/json' }, steps: ['{"said":"hel'] },
      'not JSON',
    ],
    ['an error inside of a 200', json({ error: { message: 'overloaded' } }), 'overloaded'],
  ])('refuses %s', async (_name, reply, sentence) => {
    await using s = await scenario([reply], once)
    const error = await s.adapter.chat(ask).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ProviderError)
    expect(String(error)).toContain(sentence)
    expect(s.held()).toEqual(nothingHeld)
  })

  it.each([
    ['a list', (deep: string) => deep],
    ['an error', (deep: string) => `{"error":{"inner":${deep}}}`],
  ])('knows an error by its status when its body is %s of endless depth', async (_name, around) => {
    const body = around('['.repeat(30_000) + ']'.repeat(30_000))
    await using s = await scenario([httpError(401, body)])
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ name: 'AuthenticationError', status: 401 })
    expect(s.pool.status()).toMatchObject([{ state: 'quarantined' }])
  })

  it('shows no secret of the headers it was given when the server repeats it', async () => {
    const headers = { 'X-Api-Key': 'a-gateway-password' }
    await using s = await scenario([httpError(400, 'unknown: a-gateway-password')], { headers })
    const error = await s.adapter.chat(ask).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain('unknown: [redacted]')
  })

  it('refuses redirects and sends nothing on', async () => {
    await using other = await ScriptedServer.start([])
    await using s = await scenario([{ status: 307, headers: { location: other.baseURL }, steps: [] }])
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({
      name: 'RedirectError',
      status: 307,
      isRetryable: false,
    })
    expect(other.connections).toBe(0)
  })

  it('tells what had come when a stream breaks', async () => {
    await using s = await scenario([sse('data: Hel\n\ndata: lo\n\nda', { end: 'reset' })])
    const stream = textsOf(s.adapter.chatStream(ask))
    await expect(stream).rejects.toBeInstanceOf(StreamInterruptedError)
    await expect(stream).rejects.toMatchObject({ partial: expect.stringMatching(/^(Hel(lo)?)?$/) as string })
  })

  it('takes the words of an error answer in bounds', async () => {
    await using s = await scenario([httpError(400, `no: ${'x'.repeat(200_000)}`)])
    const error = (await s.adapter.chat(ask).catch((thrown: unknown) => thrown)) as LLMError
    expect(error).toMatchObject({ name: 'InvalidRequestError', status: 400 })
    expect(error.message.length).toBeLessThan(600)
    expect(s.held()).toEqual(nothingHeld)
  })

  it('says who, what and how often', async () => {
    await using s = await scenario([
      httpError(500, 'a', { 'x-request-id': 'req-1' }),
      httpError(404, 'b', { 'x-request-id': 'req-2' }),
    ])
    const failing = s.adapter.chat(ask, { onRetry: s.onRetry })
    failing.catch(() => {})
    await s.nextRetry()
    await s.clock.advance(500)
    await expect(failing).rejects.toMatchObject({
      provider: 'parrots',
      model: 'parrot-1',
      status: 404,
      requestId: 'req-2',
      phase: 'headers',
      attempts: [
        { attempt: 1, status: 500, error: 'ProviderError', phase: 'headers', keyId: s.pool.status()[0]?.id },
        { attempt: 2, status: 404, error: 'InvalidRequestError' },
      ],
    })
  })

  it('wraps what an author throws by mistake', async () => {
    await using s = await scenario([json(null)])
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({
      name: 'AdapterError',
      code: 'SLF_ADAPTER',
      hook: 'decodeCompletion',
      phase: 'decode',
      isRetryable: false,
      cause: { name: 'TypeError' },
    })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('closes the pool that it made, and what that pool waits for, but none that was given', async () => {
    const clock = new ManualClock()
    const apiKey = (): Promise<string> => new Promise(() => {})
    const adapter = new ParrotAdapter({ apiKey, modelName: 'parrot-1', baseURL: 'http://localhost', clock })
    const waiting = adapter.chat(ask).catch((error: unknown) => error)
    await adapter.close()
    expect(await waiting).toMatchObject({ name: 'AbortError' })
    expect(clock.pendingTimers).toBe(0)

    await using s = await scenario([])
    await s.adapter.close()
    const lease = await s.pool.acquire()
    lease.release()
  })

  it('gives each call an idempotency key that its attempts share', async () => {
    await using s = await scenario([raw('reset'), json({ said: '' }), json({ said: '' })])
    const first = s.adapter.chat(ask, { onRetry: s.onRetry })
    await s.nextRetry()
    await s.clock.advance(500)
    await first
    await s.adapter.chat(ask)
    const [a, b, c] = s.server.requests.map(({ headers }) => headers['idempotency-key'])
    expect(a).toMatch(/^[0-9a-f-]{36}$/)
    expect(b).toBe(a)
    expect(c).not.toBe(a)
  })

  it("keeps a caller's own idempotency key: who repeats the whole call must be able to say so", async () => {
    await using s = await scenario([json({ said: '' })])
    await s.adapter.chat(ask, { headers: { 'idempotency-key': 'run-7/step-2' } })
    expect(s.server.requests[0]?.headers['idempotency-key']).toBe('run-7/step-2')
  })

  it('shares no state between instances, and does nothing before a call', async () => {
    await using s = await scenario([])
    const again = new ParrotAdapter({ apiKeyPool: s.pool, modelName: 'parrot-1', baseURL: s.server.baseURL })
    expect(again).not.toBe(s.adapter)
    expect(s.server.connections).toBe(0)
    expect(s.clock.pendingTimers).toBe(0)
  })
})
