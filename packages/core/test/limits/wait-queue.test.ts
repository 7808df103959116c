import { expect, test } from 'vitest'
import { AbortError } from '@slf/core'
import { countAbortListeners } from '@slf/testbed'
import { ManualClock } from '../../src/clock/manual-clock.js'
import { type AcquireResult, WaitQueue } from '../../src/limits/wait-queue.js'

/** A queue before a counter of free seats. */
function seats(free: number) {
  const clock = new ManualClock()
  const state = { free, attempts: 0, givenBack: 0 }
  const queue = new WaitQueue<string, string>({
    clock,
    attempt: (name): AcquireResult<string> => {
      state.attempts++
      if (state.free === 0) return { retryAt: Infinity }
      state.free--
      return { grant: name }
    },
    timedOut: (name, timeoutMs) => new Error(`${name} waited ${timeoutMs}`),
  })
  const served: string[] = []
  const join = (name: string, options: Partial<Parameters<typeof queue.join>[1]> = {}): Promise<unknown> =>
    queue.join(name, { timeoutMs: Infinity, ...options }).then(
      (grant) => served.push(grant),
      (error: unknown) => error,
    )
  const open = async (count: number): Promise<void> => {
    state.free += count
    queue.wake()
    await clock.advance(0)
  }
  return { clock, state, queue, served, join, open }
}

test('by priority, then by arrival', async () => {
  const { join, open, served } = seats(0)
  for (const [name, priority] of [
    ['a', 0],
    ['b', 1],
    ['c', 0],
    ['d', 2],
    ['e', 1],
    ['f', -1],
  ] as const) {
    void join(name, { priority })
  }
  await open(6)
  expect(served.join('')).toBe('dbeacf')
})

test('a newcomer does not overtake, even when there is room', async () => {
  const { join, open, served, state } = seats(0)
  void join('first')
  state.free = 1
  void join('second')
  await open(0)
  expect(served).toEqual(['first'])
})

test('wakes as many as there is room for, with one try more', async () => {
  const { join, open, state, served } = seats(0)
  for (let index = 0; index < 1000; index++) void join(`w${index}`)
  expect(state.attempts).toBe(1)
  await open(3)
  expect(served).toEqual(['w0', 'w1', 'w2'])
  expect(state.attempts).toBe(1 + 4)
})

test('one timer for the earliest limit, one listener for a shared signal; nothing is left when the queue is empty', async () => {
  const { clock, join, queue } = seats(0)
  const signal = new AbortController().signal
  const ends = [3000, 1000, 2000].map((timeoutMs) => join(`t${timeoutMs}`, { timeoutMs, signal }))
  expect(clock.pendingTimers).toBe(1)
  expect(countAbortListeners(signal)).toBe(1)
  await clock.advance(1000)
  await expect(ends[1]).resolves.toMatchObject({ message: 't1000 waited 1000' })
  expect(queue.size).toBe(2)
  expect(clock.pendingTimers).toBe(1)
  await clock.advance(2000)
  await expect(Promise.all(ends)).resolves.toHaveLength(3)
  expect(clock.pendingTimers).toBe(0)
  expect(countAbortListeners(signal)).toBe(0)
})

test('a limit of 0 does not wait', async () => {
  const { join, clock } = seats(0)
  await expect(join('now', { timeoutMs: 0 })).resolves.toMatchObject({ message: 'now waited 0' })
  void join('waits')
  await expect(join('behind', { timeoutMs: 0 })).resolves.toMatchObject({ message: 'behind waited 0' })
  expect(clock.pendingTimers).toBe(0)
})

test('an abort leaves at once; 10,000 leave a full queue without another try', async () => {
  const { join, queue, state } = seats(0)
  const controllers = Array.from({ length: 10_000 }, () => new AbortController())
  const ends = controllers.map(({ signal }, index) => join(`w${index}`, { signal }))
  for (let last = controllers.pop(); last; last = controllers.pop()) last.abort('enough')
  expect(queue.size).toBe(0)
  expect(state.attempts).toBe(1)
  const errors = await Promise.all(ends)
  expect(errors.every((error) => AbortError.isInstance(error) && error.cause === 'enough')).toBe(true)
})

test('a signal that has aborted already joins nothing', async () => {
  const { join, queue, state } = seats(1)
  await expect(join('late', { signal: AbortSignal.abort('gone') })).resolves.toMatchObject({ cause: 'gone' })
  expect(queue.size).toBe(0)
  expect(state.attempts).toBe(0)
})

test('lanes overtake each other; when the first of a lane leaves, the next is tried at once', async () => {
  const clock = new ManualClock()
  let free = 5
  const queue = new WaitQueue<number, number>({
    clock,
    attempt: (size) => (size > free ? { retryAt: Infinity } : { grant: (free -= size) }),
    timedOut: () => new Error('late'),
  })
  const controller = new AbortController()
  const served: string[] = []
  const join = (name: string, size: number, lane: string, signal?: AbortSignal): void => {
    queue.join(size, { lane, signal, timeoutMs: Infinity }).then(
      () => served.push(name),
      () => {},
    )
  }
  join('big', 9, 'one', controller.signal)
  join('small behind big', 2, 'one')
  join('small beside', 2, 'two')
  await clock.advance(0)
  expect(served).toEqual(['small beside'])
  controller.abort()
  await clock.advance(0)
  expect(served).toEqual(['small beside', 'small behind big'])
})

test('an answer that comes later: one try at a time, and a grant for someone who has left is given back', async () => {
  const clock = new ManualClock()
  const answers: ((attempt: AcquireResult<string>) => void)[] = []
  const givenBack: string[] = []
  const queue = new WaitQueue<string, string>({
    clock,
    attempt: () => new Promise((resolve) => answers.push(resolve)),
    timedOut: () => new Error('late'),
    giveBack: (grant) => givenBack.push(grant),
  })
  const controller = new AbortController()
  const first = queue
    .join('first', { timeoutMs: 1000, signal: controller.signal })
    .catch((error: unknown) => error)
  const second = queue.join('second', { timeoutMs: 1000 })
  queue.wake()
  expect(answers).toHaveLength(1)
  controller.abort()
  answers[0]?.({ grant: 'one' })
  await clock.advance(0)
  expect(givenBack).toEqual(['one'])
  expect(AbortError.isInstance(await first)).toBe(true)
  expect(answers).toHaveLength(2)
  answers[1]?.({ grant: 'two' })
  expect(await second).toBe('two')
  expect(queue.size).toBe(0)
  expect(clock.pendingTimers).toBe(0)
})

test('what woke the queue while a try was under way is not missed', async () => {
  const clock = new ManualClock()
  const answers: ((attempt: AcquireResult<string>) => void)[] = []
  const queue = new WaitQueue<string, string>({
    clock,
    attempt: () => new Promise((resolve) => answers.push(resolve)),
    timedOut: () => new Error('late'),
  })
  const waiting = queue.join('a', { timeoutMs: Infinity })
  queue.wake()
  answers[0]?.({ retryAt: Infinity })
  await clock.advance(0)
  expect(answers).toHaveLength(2)
  answers[1]?.({ grant: 'served' })
  expect(await waiting).toBe('served')
})

test('a failing try is the error of the caller, and the next one is served', async () => {
  const clock = new ManualClock()
  let tries = 0
  const queue = new WaitQueue<string, string>({
    clock,
    attempt: (name) => {
      if (tries++ === 0) throw new Error('broken')
      return Promise.reject(new Error(`${name} rejected`))
    },
    timedOut: () => new Error('late'),
  })
  await expect(queue.join('a', { timeoutMs: Infinity })).rejects.toThrow('broken')
  await expect(queue.join('b', { timeoutMs: Infinity })).rejects.toThrow('b rejected')
})

test('a retry in the far future does not overflow a timer, which would fire at once', () => {
  const delays: number[] = []
  const clock = Object.assign(new ManualClock(), {
    setTimeout: (_: () => void, delay: number) => delays.push(delay),
    clearTimeout: () => {},
  })
  const queue = new WaitQueue<string, string>({
    clock,
    attempt: () => ({ retryAt: 2 ** 40 }),
    timedOut: () => new Error('late'),
  })
  void queue.join('patient', { timeoutMs: Infinity })
  expect(delays).toEqual([2 ** 31 - 1])
})
