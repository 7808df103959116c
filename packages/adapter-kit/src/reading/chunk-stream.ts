import type { ChatCompletionChunk } from '@slf/core'

/** A running stream, and how to stop it from outside. */
export interface RunningStream {
  readonly chunks: AsyncGenerator<ChatCompletionChunk, void>
  /** Makes a pending `next` fail at once. */
  readonly abandon: () => void
}

/** A stream of chunks that starts at the first `next` and is used once. */
export class ChunkStream implements AsyncIterable<ChatCompletionChunk> {
  readonly #start: () => RunningStream
  #used = false

  constructor(start: () => RunningStream) {
    this.#start = start
  }

  [Symbol.asyncIterator](): AsyncIterator<ChatCompletionChunk, void> {
    if (this.#used) {
      throw new TypeError('A stream of chunks can be iterated once; call chatStream again for a new answer.')
    }
    this.#used = true
    return new ChunkIterator(this.#start)
  }
}

class ChunkIterator implements AsyncIterableIterator<ChatCompletionChunk, void> {
  readonly #start: () => RunningStream
  #running: RunningStream | undefined
  #pending = 0
  #closed = false

  constructor(start: () => RunningStream) {
    this.#start = start
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    if (this.#closed) return { done: true, value: undefined }
    const { chunks } = (this.#running ??= this.#begin())
    this.#pending++
    try {
      return await chunks.next()
    } finally {
      this.#pending--
    }
  }

  async return(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    this.#closed = true
    // A generator queues `return` behind a pending `next`, which may wait for the network.
    if (this.#pending > 0) this.#running?.abandon()
    await this.#running?.chunks.return()
    return { done: true, value: undefined }
  }

  #begin(): RunningStream {
    // Closed while it starts: what cannot start is not started again by the next `next`.
    this.#closed = true
    const running = this.#start()
    this.#closed = false
    forgotten?.register(this, running)
    return running
  }
}

/** Closes streams that were read in part and then dropped without a `return`. */
const forgotten =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<RunningStream>(({ abandon }) => abandon())
