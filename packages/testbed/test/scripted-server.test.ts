import { describe, expect, it } from 'vitest'
import {
  chatChunks,
  chatCompletion,
  httpError,
  json,
  raw,
  responsesBody,
  responsesEvents,
  ScriptedServer,
  sse,
  sseText,
  type Reply,
} from '../src/index.js'

const chatBody = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

const post = (server: ScriptedServer, body: unknown = chatBody, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.baseURL}/chat/completions`, { method: 'POST', body: JSON.stringify(body), ...init })

describe('ScriptedServer', () => {
  it('answers in order and keeps a journal', async () => {
    await using server = await ScriptedServer.start([
      json(chatCompletion({ content: 'one' }), { headers: { 'x-request-id': 'r1' } }),
      (request) => json(chatCompletion({ content: `number ${request.index}` })),
      httpError(429, { error: { message: 'slow' } }, { 'retry-after': '2' }),
    ])
    const first = await post(server, chatBody, { headers: { authorization: 'Bearer k' } })
    expect(first.headers.get('x-request-id')).toBe('r1')
    expect(await first.json()).toMatchObject({
      choices: [{ message: { content: 'one' }, finish_reason: 'stop' }],
    })
    expect(await (await post(server)).text()).toContain('number 1')
    const third = await post(server)
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '2'])
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      json: chatBody,
      concurrent: 1,
    })
    expect(server.requests[0]?.headers.authorization).toBe('Bearer k')
    expect(server.requests.every((request) => !request.aborted)).toBe(true)
    server.assertDone()
  })

  it('answers a request too many with 599 and reports it', async () => {
    const server = await ScriptedServer.start([])
    expect((await post(server)).status).toBe(599)
    await expect(server[Symbol.asyncDispose]()).rejects.toThrow(/one too many/)
  })

  it('reports replies that nobody asked for', async () => {
    await using server = await ScriptedServer.start([json({})])
    expect(() => server.assertDone()).toThrow('1 of 1 scripted replies were not asked for')
  })

  it('refuses a request that the oracle refuses', async () => {
    await using server = await ScriptedServer.start([json(chatCompletion())])
    const response = await post(server, { ...chatBody, tools: [] })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('/tools is an empty list')
    expect(() => server.assertDone()).toThrow('/tools is an empty list')
    expect((await post(server)).status).toBe(200)
  })

  it('lets named extras through, and anything without the oracle', async () => {
    await using lax = await ScriptedServer.start([json({})], { oracle: false })
    expect((await post(lax, { nonsense: 1 })).status).toBe(200)
    await using server = await ScriptedServer.start([json({})], { allowExtra: ['provider'] })
    expect((await post(server, { ...chatBody, provider: { order: ['a'] } })).status).toBe(200)
  })

  it.each<[string, object[]]>([
    ['chat', chatChunks({ content: ['Hé', 'llo'] })],
    ['responses', responsesEvents({ content: ['Hé', 'llo'] })],
  ])('streams %s bytes one by one without a change', async (_wire, events) => {
    await using server = await ScriptedServer.start([
      sse(events, { split: 'byte', newline: '\r\n', comment: 'ping' }),
    ])
    expect(await (await post(server)).text()).toBe(sseText(events, { newline: '\r\n', comment: 'ping' }))
  })

  const broken: [string, Reply][] = [
    ['RST before headers', raw('reset')],
    ['FIN before headers', raw('fin')],
    ['a garbage status line', raw('NOT HTTP\r\n\r\n')],
  ]
  it.each(broken)('breaks the exchange: %s', async (_name, reply) => {
    await using server = await ScriptedServer.start([reply])
    await expect(post(server)).rejects.toThrow('fetch failed')
    expect(server.requests[0]?.aborted).toBe(false)
  })

  it.each(['fin', 'reset'] as const)('breaks a body by %s, and ends one properly', async (end) => {
    await using server = await ScriptedServer.start([sse('data: 1\n\n', { end }), sse('data: 1\n\n')])
    await expect((await post(server)).text()).rejects.toThrow('terminated')
    expect(await (await post(server)).text()).toBe('data: 1\n\n')
  })

  it('waits for a named signal', async () => {
    await using server = await ScriptedServer.start([{ status: 200, steps: ['a', { wait: 'go' }, 'b'] }])
    const reader = (await post(server)).body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('a')
    server.release('go')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('b')
  })

  it('sees a client that goes away, also before headers', async () => {
    await using server = await ScriptedServer.start([raw('hang'), { status: 200, steps: ['a', 'hang'] }])
    const early = new AbortController()
    const waiting = post(server, chatBody, { signal: early.signal })
    const first = await server.request(0)
    expect(server.activeRequests).toBe(1)
    early.abort()
    await expect(waiting).rejects.toThrow('aborted')
    await first.whenAborted
    expect(first.aborted).toBe(true)

    const late = new AbortController()
    await post(server, chatBody, { signal: late.signal })
    late.abort()
    const second = await server.request(1)
    await second.whenAborted
    await second.whenClosed
    expect(second.abortedAt).toBeGreaterThanOrEqual(second.receivedAt)
    expect(server.activeRequests).toBe(0)
  })

  it('counts requests that are in work at once', async () => {
    await using server = await ScriptedServer.start(() => ({ status: 200, steps: [{ wait: 'go' }] }))
    const answers = [post(server), post(server), post(server)]
    await server.request(2)
    server.release('go')
    await Promise.all(answers)
    expect(server.peakRequests).toBe(3)
    expect(server.requests.map((request) => request.concurrent).sort((left, right) => left - right)).toEqual([
      1, 2, 3,
    ])
  })

  it('keeps back-pressure on an endless answer', async () => {
    let produced = 0
    const block = Buffer.alloc(64 * 1024)
    await using server = await ScriptedServer.start([
      {
        status: 200,
        steps: function* () {
          for (;;) {
            produced += block.length
            yield block
          }
        },
      },
    ])
    const reader = (await post(server)).body!.getReader()
    await reader.read()
    await reader.cancel()
    await (
      await server.request(0)
    ).whenAborted
    expect(produced).toBeLessThan(64 * 1024 * 1024)
  })

  it('answers the Responses wire whole', async () => {
    await using server = await ScriptedServer.start([
      json(responsesBody({ toolCalls: [{ name: 'f', arguments: { a: 1 } }] })),
    ])
    const response = await fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', input: 'Hi' }),
    })
    expect(await response.json()).toMatchObject({
      status: 'completed',
      output: [{ type: 'function_call', call_id: 'call_0', name: 'f', arguments: '{"a":1}' }],
    })
  })
})
