import type { AbortSignalSource } from '../clock/abort-signal.js'
import type { Clock, TimerHandle } from '../clock/clock.js'
import { onAbort } from '../clock/on-abort.js'
import { AbortError } from '../errors/programmer-errors.js'

/** What came of one try to serve the first waiter of a lane. */
export type AcquireResult<Grant> =
  | { readonly grant: Grant }
  /** Not before this time of the clock; `Infinity`: not before the next `wake()`. */
  | { readonly retryAt: number }
  | { readonly error: Error }

export interface WaitQueueOptions<Request, Grant> {
  readonly clock: Clock
  /** Tries to serve one request. Answers at once where it can, so that choice and reservation are one tick. */
  attempt(request: Request, deadline: number): AcquireResult<Grant> | Promise<AcquireResult<Grant>>
  /** The error of a waiter whose time limit passed. */
  timedOut(request: Request, timeoutMs: number): Error
  /** Called when all lanes are going to be tried again, the one with the most urgent waiter first. */
  startRound?(): void
  /** Takes back a grant whose waiter has left while it was made. */
  giveBack?(grant: Grant): void
}

export interface JoinOptions {
  /** Milliseconds to wait at most; 0 does not wait, `Infinity` waits without limit. */
  readonly timeoutMs: number
  /** Waiters of one lane are served strictly in order; lanes overtake each other. Default: one lane. */
  readonly lane?: string | undefined
  /** Higher goes first. Default 0. */
  readonly priority?: number | undefined
  readonly signal?: AbortSignalSource | undefined
}

interface Waiter<Request, Grant> {
  readonly request: Request
  readonly lane: Lane<Request, Grant>
  readonly priority: number
  readonly order: number
  readonly deadline: number
  readonly timeoutMs: number
  readonly resolve: (grant: Grant) => void
  readonly reject: (error: Error) => void
  stopListening?: (() => void) | undefined
  previous?: Waiter<Request, Grant> | undefined
  next?: Waiter<Request, Grant> | undefined
  hasLeft: boolean
}

interface Lane<Request, Grant> {
  readonly name: string
  first?: Waiter<Request, Grant> | undefined
  last?: Waiter<Request, Grant> | undefined
  /** When the first waiter is to be tried again; undefined: in this round. */
  retryAt: number | undefined
}

/** `setTimeout` fires at once when its delay does not fit into 31 bits. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * Waiters in order: by priority, then by arrival. A lane serves as many as there is capacity and no more, so nobody
 * polls and nobody wakes in vain. One timer for the earliest event, whatever the number of waiters; leaving costs O(1).
 */
export class WaitQueue<Request, Grant> {
  readonly #options: WaitQueueOptions<Request, Grant>
  readonly #clock: Clock
  readonly #lanes = new Map<string, Lane<Request, Grant>>()
  #size = 0
  #order = 0
  #round = 0
  #isAttempting = false
  /** Not later than the earliest deadline; it may be stale after a waiter has left. */
  #nextDeadline = Infinity
  #timer: { readonly at: number; readonly handle: TimerHandle } | undefined

  constructor(options: WaitQueueOptions<Request, Grant>) {
    this.#options = options
    this.#clock = options.clock
  }

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  /** Waits for a grant. Rejects with `AbortError` on abort and with `timedOut` at the time limit. */
  join(request: Request, options: JoinOptions): Promise<Grant> {
    const { signal, timeoutMs, priority = 0 } = options
    if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }))
    return new Promise((resolve, reject) => {
      const lane = this.#laneOf(options.lane ?? '')
      const deadline = this.#clock.now() + timeoutMs
      const order = this.#order++
      const waiter: Waiter<Request, Grant> = {
        request,
        lane,
        priority,
        order,
        deadline,
        timeoutMs,
        resolve,
        reject,
        hasLeft: false,
      }
      this.#insert(waiter)
      if (lane.first === waiter) this.wake()
      else if (deadline <= this.#clock.now())
        this.#dismiss(waiter, this.#options.timedOut(request, timeoutMs))
      // Most are served at once, and then there is nothing to listen for.
      if (signal && !waiter.hasLeft) this.#listen(waiter, signal)
      if (waiter.hasLeft || deadline >= this.#nextDeadline) return
      this.#nextDeadline = deadline
      this.#schedule()
    })
  }

  #listen(waiter: Waiter<Request, Grant>, signal: AbortSignalSource): void {
    const leave = (): void => this.#dismiss(waiter, new AbortError(undefined, { cause: signal.reason }))
    if (signal.aborted) leave()
    else waiter.stopListening = onAbort(signal, leave)
  }

  /** Tells that something may have become free. */
  wake(): void {
    this.#startRound()
    if (!this.#isAttempting) this.#serve()
  }

  /** Sends all waiters away. */
  rejectAll(errorOf: (request: Request) => Error): void {
    for (const waiter of this.#waiters()) {
      this.#remove(waiter)
      waiter.reject(errorOf(waiter.request))
    }
    this.#schedule()
  }

  #startRound(): void {
    this.#round++
    for (const lane of this.#lanes.values()) lane.retryAt = undefined
    this.#options.startRound?.()
  }

  #serve(): void {
    for (let waiter = this.#mostUrgent(); waiter; waiter = this.#mostUrgent()) {
      const round = this.#round
      this.#isAttempting = true
      const attempt = this.#try(waiter)
      if (attempt instanceof Promise) {
        const asked = waiter
        void attempt.then((settled) => {
          this.#isAttempting = false
          this.#apply(asked, settled, round)
          this.#serve()
        })
        return
      }
      this.#isAttempting = false
      this.#apply(waiter, attempt, round)
    }
    this.#schedule()
  }

  #try(waiter: Waiter<Request, Grant>): AcquireResult<Grant> | Promise<AcquireResult<Grant>> {
    const failed = (error: unknown): AcquireResult<Grant> => ({ error: error as Error })
    try {
      const attempt = this.#options.attempt(waiter.request, waiter.deadline)
      return attempt instanceof Promise ? attempt.catch(failed) : attempt
    } catch (error) {
      return failed(error)
    }
  }

  #apply(waiter: Waiter<Request, Grant>, attempt: AcquireResult<Grant>, round: number): void {
    if (waiter.hasLeft) {
      if ('grant' in attempt) this.#options.giveBack?.(attempt.grant)
    } else if ('grant' in attempt) {
      this.#remove(waiter)
      waiter.resolve(attempt.grant)
    } else if ('error' in attempt || waiter.deadline <= this.#clock.now()) {
      this.#remove(waiter)
      waiter.reject(
        'error' in attempt ? attempt.error : this.#options.timedOut(waiter.request, waiter.timeoutMs),
      )
      // What was kept free for this waiter is free for the others.
      this.#startRound()
    } else if (round === this.#round && waiter.lane.first === waiter) {
      waiter.lane.retryAt = attempt.retryAt
    }
  }

  #mostUrgent(): Waiter<Request, Grant> | undefined {
    let urgent: Waiter<Request, Grant> | undefined
    for (const { first, retryAt } of this.#lanes.values()) {
      if (first && retryAt === undefined && (!urgent || goesBefore(first, urgent))) urgent = first
    }
    return urgent
  }

  #schedule(): void {
    let at = this.#size === 0 ? Infinity : this.#nextDeadline
    for (const { retryAt = Infinity } of this.#lanes.values()) at = Math.min(at, retryAt)
    if (this.#timer?.at === at) return
    if (this.#timer) this.#clock.clearTimeout(this.#timer.handle)
    this.#timer = undefined
    if (at === Infinity) return
    const delay = Math.min(LONGEST_TIMER, Math.max(0, Math.ceil(at - this.#clock.now())))
    this.#timer = { at, handle: this.#clock.setTimeout(() => this.#onTimer(), delay) }
  }

  #onTimer(): void {
    this.#timer = undefined
    this.wake()
    const now = this.#clock.now()
    if (now < this.#nextDeadline) return
    this.#nextDeadline = Infinity
    for (const waiter of this.#waiters()) {
      if (waiter.deadline <= now)
        this.#dismiss(waiter, this.#options.timedOut(waiter.request, waiter.timeoutMs))
      else this.#nextDeadline = Math.min(this.#nextDeadline, waiter.deadline)
    }
    this.#schedule()
  }

  #dismiss(waiter: Waiter<Request, Grant>, error: Error): void {
    const wasFirst = waiter.lane.first === waiter
    this.#remove(waiter)
    waiter.reject(error)
    if (wasFirst) this.wake()
    else this.#schedule()
  }

  #laneOf(name: string): Lane<Request, Grant> {
    let lane = this.#lanes.get(name)
    if (!lane) this.#lanes.set(name, (lane = { name, retryAt: undefined }))
    return lane
  }

  #insert(waiter: Waiter<Request, Grant>): void {
    const { lane } = waiter
    let before = lane.last
    while (before && goesBefore(waiter, before)) before = before.previous
    const after = before ? before.next : lane.first
    waiter.previous = before
    waiter.next = after
    if (before) before.next = waiter
    else lane.first = waiter
    if (after) after.previous = waiter
    else lane.last = waiter
    this.#size++
  }

  #remove(waiter: Waiter<Request, Grant>): void {
    const { lane, previous, next } = waiter
    waiter.hasLeft = true
    waiter.stopListening?.()
    if (previous) previous.next = next
    else lane.first = next
    if (next) next.previous = previous
    else lane.last = previous
    if (!previous) lane.retryAt = undefined
    if (!lane.first) this.#lanes.delete(lane.name)
    this.#size--
  }

  #waiters(): Waiter<Request, Grant>[] {
    const all: Waiter<Request, Grant>[] = []
    for (const { first } of this.#lanes.values()) {
      for (let waiter = first; waiter; waiter = waiter.next) all.push(waiter)
    }
    return all
  }
}

const goesBefore = <Request, Grant>(a: Waiter<Request, Grant>, b: Waiter<Request, Grant>): boolean =>
  a.priority === b.priority ? a.order < b.order : a.priority > b.priority
