import type { ChatCompletionChunk } from '@slf/core'
import type { ChunkBatch } from './answer-reading.js'

/** Under this name iterables of `chatStream` give their chunks in batches: core reads them so where it can. */
const BATCHES: unique symbol = Symbol.for('@slf/core:batches')

/** A running stream, and how to stop it from outside. */
export interface RunningStream {
  /** The next batch, which has chunks; undefined at the end. */
  next(): Promise<ChunkBatch | undefined>
  /** What was given may not be handed on any more: the caller aborted, or the time is over. */
  readonly isStopped: boolean
  /** Ends it after its last `next`. */
  close(): void
  /** Makes a pending `next` fail at once. */
  abandon(): void
}

/** A stream of chunks that starts at the first `next` and is used once, chunk by chunk or batch by batch. */
export class ChunkStream implements AsyncIterable<ChatCompletionChunk> {
  readonly #start: () => RunningStream
  #used = false

  constructor(start: () => RunningStream) {
    this.#start = start
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ChatCompletionChunk, void> {
    return new ChunkIterator(this.#take())
  }

  /** What came with one read of the network at once; instead of the iterator, never beside it. */
  [BATCHES](): AsyncIterableIterator<ChunkBatch, void> {
    return this.#take()
  }

  #take(): BatchIterator {
    if (this.#used) {
      throw new TypeError('A stream of chunks can be iterated once; call chatStream again for a new answer.')
    }
    this.#used = true
    return new BatchIterator(this.#start)
  }
}

const doNothing = (): void => {}
const OVER = { done: true, value: undefined } as const

class BatchIterator implements AsyncIterableIterator<ChunkBatch, void> {
  readonly #start: () => RunningStream
  #running: RunningStream | undefined
  #pending: Promise<unknown> | undefined
  #isOver = false

  constructor(start: () => RunningStream) {
    this.#start = start
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  get isStopped(): boolean {
    return this.#isOver || this.#running?.isStopped === true
  }

  next(): Promise<IteratorResult<ChunkBatch, void>> {
    // One after the other: who asks before an answer came waits for it.
    const next = this.#pending ? this.#pending.then(() => this.#next()) : this.#next()
    const settled = next.then(doNothing, doNothing)
    this.#pending = settled
    void settled.then(() => {
      if (this.#pending === settled) this.#pending = undefined
    })
    return next
  }

  async return(): Promise<IteratorResult<ChunkBatch, void>> {
    this.#isOver = true
    if (this.#pending) {
      this.#running?.abandon()
      await this.#pending
    }
    this.#running?.close()
    return OVER
  }

  async #next(): Promise<IteratorResult<ChunkBatch, void>> {
    if (this.#isOver) return OVER
    try {
      const batch = await (this.#running ??= this.#begin()).next()
      if (batch) return { done: false, value: batch }
    } catch (error) {
      this.#isOver = true
      throw error
    }
    this.#isOver = true
    return OVER
  }

  #begin(): RunningStream {
    const running = this.#start()
    forgotten?.register(this, running)
    return running
  }
}

/** Hands the chunks of batches on; what is at hand costs no wait for anything. */
class ChunkIterator implements AsyncIterableIterator<ChatCompletionChunk, void> {
  readonly #batches: BatchIterator
  #batch: ChunkBatch = []
  #at = 0

  constructor(batches: BatchIterator) {
    this.#batches = batches
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    const chunk = this.#batch[this.#at]
    if (chunk === undefined || this.#batches.isStopped) return this.#nextBatch()
    this.#at++
    return Promise.resolve({ done: false, value: chunk })
  }

  async return(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    this.#batch = []
    await this.#batches.return()
    return OVER
  }

  async #nextBatch(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    const { value } = await this.#batches.next().catch((error: unknown) => {
      this.#batch = []
      throw error
    })
    // Another `next` may have come before.
    if (this.#at < this.#batch.length) {
      this.#batch = [...this.#batch.slice(this.#at), ...(value ?? [])]
    } else this.#batch = value ?? []
    this.#at = 0
    const chunk = this.#batch[this.#at++]
    return chunk === undefined ? OVER : { done: false, value: chunk }
  }
}

/** Closes streams that were read in part and then dropped without a `return`. */
const forgotten =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<RunningStream>((running) => running.abandon())
