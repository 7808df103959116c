import { type LLMError, TimeoutError } from '@slf/core'
import { json, raw, type Step } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ask, iterate, nothingHeld, scenario } from './scenario.js'

const once = { retry: { maxRetries: 0 } }
const stream = (...steps: Step[]) => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  steps,
})
const failure = (call: Promise<unknown>): Promise<LLMError> =>
  call.then(
    () => {
      throw new Error('the call must fail')
    },
    (error: unknown) => error as LLMError,
  )

describe('the clocks of a call', () => {
  it('tool: is told to core, which runs the tools', async () => {
    await using s = await scenario([json({})], { timeouts: { tool: 7_000 } })
    expect(s.adapter.toolTimeout).toBe(7_000)
  })

  it('first byte: from the request to the first byte of the body', async () => {
    for (const reply of [raw('hang'), { status: 200, steps: ['hang'] as const }]) {
      await using s = await scenario([reply], once)
      const failing = failure(s.adapter.chat(ask))
      await s.server.request(0)
      await s.clock.advance(289_999)
      expect(s.held().leases).toBe(1)
      await s.clock.advance(1)
      expect(await failing).toMatchObject({
        which: 'firstByte',
        timeoutMs: 290_000,
        phase: expect.stringMatching(/headers|body/) as string,
      })
      await s.server.requests[0]?.whenClosed
      expect(s.held()).toEqual(nothingHeld)
    }
  })

  it.each([
    ['comments', ': ping\n\n'],
    ['empty events', 'data:\n\n'],
    ['events of a heartbeat', 'event: ping\ndata: {}\n\n'],
  ])('idle: between two events; %s do not count', async (_name, heartbeat) => {
    await using s = await scenario(
      [stream('data: a\n\n', { wait: 'more' }, heartbeat, { wait: 'still' }, 'hang')],
      once,
    )
    const iterator = iterate(s.adapter.chatStream(ask))
    expect((await iterator.next()).value?.choices[0]?.delta?.content).toBe('a')
    const toTheEnd = async (): Promise<void> => {
      while (!(await iterator.next()).done);
    }
    const failing = failure(toTheEnd())
    await s.clock.advance(119_000)
    s.server.release('more')
    await new Promise((resolve) => setTimeout(resolve, 20)) // the heartbeat is on its way
    await s.clock.advance(999)
    expect(s.held().leases).toBe(1)
    await s.clock.advance(1)
    expect(await failing).toMatchObject({
      which: 'idle',
      timeoutMs: 120_000,
      partial: expect.stringMatching(/^a/) as string,
    })
    await s.server.requests[0]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
  })

  it('idle: starts again with each event, and never runs while the consumer works', async () => {
    await using s = await scenario([
      stream('data: a\n\n', { wait: 'b' }, 'data: b\n\n', { wait: 'c' }, 'data: END\n\n'),
    ])
    const iterator = iterate(s.adapter.chatStream(ask))
    await iterator.next()
    await s.clock.advance(300_000)
    let next = iterator.next()
    await s.clock.advance(100_000)
    s.server.release('b')
    await next
    next = iterator.next()
    await s.clock.advance(100_000)
    s.server.release('c')
    expect((await next).value?.choices[0]?.finish_reason).toBe('stop')
    expect((await iterator.next()).done).toBe(true)
    expect(s.held()).toEqual(nothingHeld)
  })

  it('idle: between the pieces of a whole answer', async () => {
    const pieces = [new TextEncoder().encode('{"sa')]
    let tell = (): void => {}
    const asksForMore = new Promise<void>((resolve) => (tell = resolve))
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> | undefined => {
      const piece = pieces.shift()
      if (!piece) {
        tell()
        return new Promise(() => {})
      }
      controller.enqueue(piece)
      return undefined
    }
    const headers = { 'content-type': 'application/json' }
    const fetch = (): Promise<Response> =>
      Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers }))
    await using s = await scenario([], { ...once, fetch })
    const failing = failure(s.adapter.chat(ask))
    await asksForMore
    await s.clock.advance(120_000)
    expect(await failing).toMatchObject({ which: 'idle', phase: 'body' })
  })

  it('total: queue, attempts, back-off and body together', async () => {
    await using s = await scenario([raw('reset'), raw('hang')], { timeouts: { total: 1_000 } })
    const failing = failure(s.adapter.chat(ask, { onRetry: s.onRetry }))
    expect((await s.nextRetry()).delayMs).toBe(500)
    await s.clock.advance(500)
    await s.server.request(1)
    await s.clock.advance(499)
    expect(s.held().leases).toBe(1)
    await s.clock.advance(1)
    expect(await failing).toMatchObject({
      which: 'total',
      timeoutMs: 1_000,
      attempts: [{ attempt: 1 }, { attempt: 2 }],
    })
    await s.server.requests[1]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
  })

  it('total: also while the consumer does nothing, and everything is back before it asks again', async () => {
    await using s = await scenario([stream('data: a\n\n', 'hang')], { timeouts: { total: 1_000 } })
    const iterator = iterate(s.adapter.chatStream(ask))
    await iterator.next()
    await s.clock.advance(1_000)
    await s.server.requests[0]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
    expect(await failure(iterator.next())).toMatchObject({ which: 'total', partial: 'a' })
  })

  it('the timeout of a call replaces the total one', async () => {
    await using s = await scenario([raw('hang')])
    const failing = failure(s.adapter.chat(ask, { timeout: 50 }))
    await s.server.request(0)
    await s.clock.advance(50)
    expect(await failing).toMatchObject({ which: 'total', timeoutMs: 50 })
    await expect(s.adapter.chat(ask, { timeout: -1 })).rejects.toThrow("'timeout'")
  })

  it('queue: waiting for a key', async () => {
    await using s = await scenario([raw('hang')], {
      limits: { concurrency: 1 },
      timeouts: { queue: 200, firstByte: 0 },
    })
    const first = failure(s.adapter.chat(ask))
    await s.server.request(0)
    const second = failure(s.adapter.chat(ask))
    await s.clock.advance(200)
    expect(await second).toMatchObject({ which: 'queue', phase: 'queue', attempts: [] })
    await s.adapter.close()
    await first
  })

  it('total: also while a key is waited for', async () => {
    await using s = await scenario([raw('hang')], { limits: { concurrency: 1 }, timeouts: { firstByte: 0 } })
    const first = failure(s.adapter.chat(ask))
    await s.server.request(0)
    const second = failure(s.adapter.chat(ask, { timeout: 50 }))
    await s.clock.advance(50)
    expect(await second).toMatchObject({ which: 'total', timeoutMs: 50, attempts: [] })
    await s.adapter.close()
    await first
  })

  it('a repetition after a time-out starts with fresh clocks', async () => {
    await using s = await scenario([raw('hang'), json({ said: 'late' })], { timeouts: { firstByte: 100 } })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    await s.server.request(0)
    await s.clock.advance(100)
    expect((await s.nextRetry()).error).toBeInstanceOf(TimeoutError)
    await s.clock.advance(500)
    expect((await answer).choices[0]?.message.content).toBe('late')
    expect(s.held().timers).toBe(0)
  })

  it('a server that does not close after its last word is not waited for', async () => {
    await using s = await scenario([stream('data: a\n\ndata: END\n\n', 'hang')])
    const iterator = iterate(s.adapter.chatStream(ask))
    await iterator.next()
    await iterator.next()
    const end = iterator.next()
    await s.clock.advance(100)
    expect((await end).done).toBe(true)
    await s.server.requests[0]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
  })

  it('usage is waited for at most a second after the answer is whole', async () => {
    await using s = await scenario([stream('data: a\n\ndata: WHOLE\n\n', 'hang')])
    const iterator = iterate(s.adapter.chatStream(ask))
    await iterator.next()
    await iterator.next()
    const end = iterator.next()
    await s.clock.advance(999)
    expect(s.held().requests).toBe(1)
    await s.clock.advance(1)
    expect((await end).done).toBe(true)
    expect(s.held()).toEqual(nothingHeld)
  })
})
