import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { AbortError, APIKeyPool, type ChatCompletionChunk, LLMError } from '@slf/core'
import {
  countAbortListeners,
  expectNoSecret,
  httpError,
  json,
  raw,
  type Script,
  type Step,
  withoutUnhandledRejections,
} from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'
import { ask, iterate, nothingHeld, scenario, type Scenario, textsOf } from './scenario.js'

const stream = (...steps: Step[]) => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  steps,
})
const endless = stream('data: a\n\n', 'hang')

type Call = (s: Scenario, signal: AbortSignal) => Promise<unknown>
const chat: Call = (s, signal) => s.adapter.chat(ask, { signal, onRetry: s.onRetry })
const chatStream: Call = (s, signal) => textsOf(s.adapter.chatStream(ask, { signal, onRetry: s.onRetry }))

const phases: readonly (readonly [name: string, script: Script, reached: (s: Scenario) => unknown])[] = [
  ['waiting for headers', [raw('hang')], (s) => s.server.request(0)],
  ['waiting for the body', [{ status: 200, steps: ['hang'] }], (s) => s.server.request(0)],
  ['backing off', [httpError(500, '')], (s) => s.nextRetry()],
]

describe('an abort', () => {
  it.each(
    phases.flatMap(([phase, ...rest]) => [
      ['chat', phase, chat, ...rest] as const,
      ['chatStream', phase, chatStream, ...rest] as const,
    ]),
  )('is heard by %s while %s, and leaves nothing', async (_name, _phase, call, script, reached) => {
    await using s = await scenario(script)
    const controller = new AbortController()
    const reason = new Error('no longer needed')
    const failing = call(s, controller.signal)
    failing.catch(() => {})
    await reached(s)
    // The clock stands still: nothing but the signal can end the call.
    controller.abort(reason)
    await expect(failing).rejects.toMatchObject({ name: 'AbortError', cause: reason })
    await s.server.requests[0]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
    expect(countAbortListeners(controller.signal)).toBe(0)
  })

  it('before the call sends nothing and takes no key', async () => {
    await using s = await scenario([])
    const signal = AbortSignal.abort('never mind')
    await expect(s.adapter.chat(ask, { signal })).rejects.toMatchObject({
      name: 'AbortError',
      cause: 'never mind',
    })
    await expect(textsOf(s.adapter.chatStream(ask, { signal }))).rejects.toBeInstanceOf(AbortError)
    expect(s.server.connections).toBe(0)
    expect(s.held()).toEqual(nothingHeld)
    expect(countAbortListeners(signal)).toBe(0)
  })

  it('in the queue', async () => {
    await using s = await scenario([raw('hang')], { limits: { concurrency: 1 } })
    const first = s.adapter.chat(ask)
    first.catch(() => {})
    await s.server.request(0)
    const controller = new AbortController()
    const second = s.adapter.chat(ask, { signal: controller.signal })
    controller.abort('never mind')
    await expect(second).rejects.toMatchObject({ name: 'AbortError', cause: 'never mind' })
    expect(countAbortListeners(controller.signal)).toBe(0)
    await s.adapter.close()
  })

  it('between two chunks throws at the next one, with what had come', async () => {
    await using s = await scenario([endless])
    const controller = new AbortController()
    const iterator = iterate(s.adapter.chatStream(ask, { signal: controller.signal }))
    await iterator.next()
    controller.abort('stop')
    await s.server.requests[0]?.whenClosed
    expect(s.held()).toEqual(nothingHeld)
    expect(countAbortListeners(controller.signal)).toBe(0)
    await expect(iterator.next()).rejects.toMatchObject({ name: 'AbortError', cause: 'stop', partial: 'a' })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('leaves no listener on a signal that many calls share', async () => {
    await using s = await scenario(() => json({ said: '' }))
    const { signal } = new AbortController()
    const calls = Array.from({ length: 50 }, () => s.adapter.chat(ask, { signal }))
    // Node warns of a leak from the eleventh on.
    expect(countAbortListeners(signal)).toBe(1)
    await Promise.all(calls)
    expect(countAbortListeners(signal)).toBe(0)
  })
})

describe('a consumer that leaves', () => {
  const leaving: readonly (readonly [
    string,
    (chunks: AsyncIterable<ChatCompletionChunk>) => Promise<void>,
  ])[] = [
    [
      'by break',
      async (chunks) => {
        for await (const _ of chunks) break
      },
    ],
    [
      'by a throw',
      async (chunks) => {
        const loop = async (): Promise<void> => {
          for await (const _ of chunks) throw new Error('consumer')
        }
        await expect(loop()).rejects.toThrow('consumer')
      },
    ],
    [
      'by return()',
      async (chunks) => {
        const iterator = chunks[Symbol.asyncIterator]()
        await iterator.next()
        await iterator.return?.()
        expect((await iterator.next()).done).toBe(true)
      },
    ],
    [
      'by return() while it waits',
      async (chunks) => {
        const iterator = chunks[Symbol.asyncIterator]()
        await iterator.next()
        const pending = iterator.next()
        const returned = iterator.return?.()
        await expect(pending).rejects.toBeInstanceOf(AbortError)
        await returned
      },
    ],
  ]

  it.each(leaving)('%s closes the connection and gives the key back', async (_name, leave) => {
    await using s = await scenario([endless])
    await leave(s.adapter.chatStream(ask))
    await s.server.requests[0]?.whenAborted
    expect(s.held()).toEqual(nothingHeld)
  })

  it('without a start sends nothing', async () => {
    await using s = await scenario([])
    s.adapter.chatStream(ask)
    const iterator = iterate(s.adapter.chatStream(ask))
    await iterator.return?.()
    expect((await iterator.next()).done).toBe(true)
    expect(s.server.connections).toBe(0)
    expect(s.held()).toEqual(nothingHeld)
  })

  it('without a word is noticed when the stream is collected', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    await using s = await scenario([endless])
    const readOne = async (): Promise<void> => {
      await iterate(s.adapter.chatStream(ask)).next()
    }
    await readOne()
    const state = { isClosed: false }
    void s.server.requests[0]?.whenAborted.then(() => (state.isClosed = true))
    for (let turn = 0; turn < 100 && !state.isClosed; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      collect()
    }
    expect(state.isClosed).toBe(true)
    expect(s.held()).toEqual(nothingHeld)
  })
})

describe('a stream', () => {
  it('is used once', async () => {
    await using s = await scenario([stream('data: a\n\ndata: END\n\n')])
    const chunks = s.adapter.chatStream(ask)
    await textsOf(chunks)
    expect(() => chunks[Symbol.asyncIterator]()).toThrow(TypeError)
  })

  it('leaves no unhandled rejection, however it is dropped', async () => {
    await using s = await scenario(() => raw('reset'), { retry: { maxRetries: 0 } })
    const failures = await withoutUnhandledRejections(async () => {
      s.adapter.chatStream(ask)
      return Promise.allSettled([iterate(s.adapter.chatStream(ask)).next(), s.adapter.chat(ask)])
    })
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('leaves no rejection of an async listener unhandled', async () => {
    await using s = await scenario([httpError(500, ''), json({ said: 'well' })])
    await withoutUnhandledRejections(async () => {
      const answer = s.adapter.chat(ask, {
        onRetry: async (notice) => {
          s.onRetry(notice)
          await Promise.reject(new Error('the listener failed'))
        },
      })
      await s.nextRetry()
      await s.clock.advance(500)
      expect((await answer).choices[0]?.message.content).toBe('well')
    })
  })

  it('reports wrong arguments at the first next, and then is over', async () => {
    await using s = await scenario([])
    const iterator = iterate(s.adapter.chatStream({ messages: [] }))
    await expect(iterator.next()).rejects.toMatchObject({ name: 'InvalidRequestError' })
    expect((await iterator.next()).done).toBe(true)
    expect(s.held()).toEqual(nothingHeld)
  })
})

describe('close', () => {
  it('aborts what is in flight, refuses what comes, and may be called again', async () => {
    await using s = await scenario([raw('hang'), endless])
    const whole = s.adapter.chat(ask)
    whole.catch(() => {})
    await s.server.request(0)
    const iterator = iterate(s.adapter.chatStream(ask))
    await iterator.next()
    await s.adapter.close()
    await s.adapter[Symbol.asyncDispose]()
    await Promise.all(s.server.requests.map(({ whenClosed }) => whenClosed))
    expect(s.held()).toEqual(nothingHeld)
    await expect(whole).rejects.toThrow('The adapter was closed')
    await expect(iterator.next()).rejects.toThrow('The adapter was closed')
    await expect(s.adapter.chat(ask)).rejects.toThrow('The adapter was closed')
  })
})

describe('a key', () => {
  const key = 'sk-canary-one-0123456789'
  const echo = { error: { message: `Incorrect key ${key}`, code: key, param: [{ key }] } }

  it.each<[string, Call, Script]>([
    ['a refusal', chat, [httpError(401, echo, { 'x-request-id': key })]],
    ['a refusal in plain text', chat, [httpError(400, `Bearer ${key}`)]],
    ['an error inside of a 200', chat, [json(echo)]],
    ['something that is not JSON', chat, [{ status: 200, steps: [`<html>${key}`] }]],
    ['an answer of another shape', chat, [json({ [key]: key })]],
    ['text before a cut', chatStream, [stream(`data: ${key}\n\n`, 'reset')]],
  ])('is not shown when %s echoes it', async (_name, call, script) => {
    await using s = await scenario(script, { retry: { maxRetries: 0 } })
    const failure: unknown = await call(s, new AbortController().signal).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LLMError)
    expectNoSecret(failure, key)
  })

  it('is not shown by the adapter, its pool, or a network error', async () => {
    const adapter = new ParrotAdapter({
      apiKey: key,
      modelName: 'm',
      retry: { maxRetries: 0 },
      fetch: (_url, { headers }) =>
        Promise.reject(
          new TypeError('fetch failed', { cause: new Error(`bad header ${headers.get('authorization')}`) }),
        ),
    })
    expectNoSecret(adapter, key)
    expectNoSecret(adapter.apiKeyPool, key)
    expectNoSecret(await adapter.chat(ask).catch((error: unknown) => error), key)
  })
})

describe('an abort in any moment', () => {
  /** Gives the pieces, then nothing for ever, whatever the signal says. */
  const deafBody = (...pieces: string[]): ReadableStream<Uint8Array> => {
    const left = pieces.values()
    return new ReadableStream({
      pull(controller) {
        const { value, done } = left.next()
        if (done) return new Promise(() => {})
        controller.enqueue(new TextEncoder().encode(value))
        return undefined
      },
    })
  }
  const answers: Record<string, () => Response> = {
    'a silent body': () => new Response(deafBody()),
    'a body that falls silent': () => new Response(deafBody('{"sa', 'id":')),
    'a stream that falls silent': () => new Response(deafBody('data: a\n\n', 'data: b\n\n')),
    'a silent refusal': () => new Response(deafBody(), { status: 500 }),
    'a redirect': () => new Response(deafBody(), { status: 302, headers: { location: '/' } }),
  }
  const readAll = async (chunks: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of chunks);
  }

  it.each(Object.entries(answers))('ends a call over %s that ignores it', async (_name, answer) => {
    for (const method of ['chat', 'chatStream'] as const) {
      for (let moment = 0; moment < 100; moment++) {
        const pool = APIKeyPool.keyless('deaf')
        const settings = {
          apiKeyPool: pool,
          modelName: 'm',
          fetch: async () => answer(),
          retry: { maxRetries: 0 },
        }
        const adapter = new ParrotAdapter(settings)
        const caller = new AbortController()
        const options = { signal: caller.signal }
        const call =
          method === 'chat' ? adapter.chat(ask, options) : readAll(adapter.chatStream(ask, options))
        const outcome = call.then(
          () => 'an answer',
          (error: Error) => error.name,
        )
        for (let microtask = 0; microtask < moment; microtask++) await Promise.resolve()
        caller.abort()
        // A redirect is refused before there is anything to wait for.
        expect(await outcome).toMatch(/^(AbortError|RedirectError)$/)
        expect(pool.status()[0]?.inFlight).toBe(0)
      }
    }
  })
})
