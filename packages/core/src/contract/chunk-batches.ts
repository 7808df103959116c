import type { ChatCompletionChunk } from './chat-completion.js'

/** `Symbol.for`: an adapter need not stand on the same copy of core. */
const BATCHES: unique symbol = Symbol.for('@slf/core:batches') as never

/**
 * What an iterable of `chatStream` may offer beside its iterator, and instead of it: the same chunks, those of one read
 * from the network together, so that a fast stream costs one wait for many chunks. A list may be empty. Either the
 * iterator or the batches are used, once.
 */
export interface ChunkBatches extends AsyncIterable<ChatCompletionChunk> {
  [BATCHES](): AsyncIterable<readonly ChatCompletionChunk[]>
}

/** The chunks of a stream in batches; of one chunk each where the stream offers none. */
export function batchesOf(
  chunks: AsyncIterable<ChatCompletionChunk>,
): AsyncIterator<readonly ChatCompletionChunk[], unknown> {
  const offered = (chunks as Partial<ChunkBatches>)[BATCHES]
  if (typeof offered === 'function') return offered.call(chunks)[Symbol.asyncIterator]()
  return new SingleChunks(chunks[Symbol.asyncIterator]())
}

class SingleChunks implements AsyncIterator<readonly ChatCompletionChunk[], unknown> {
  readonly #chunks: AsyncIterator<ChatCompletionChunk, unknown>

  constructor(chunks: AsyncIterator<ChatCompletionChunk, unknown>) {
    this.#chunks = chunks
  }

  async next(): Promise<IteratorResult<readonly ChatCompletionChunk[], unknown>> {
    const next = await this.#chunks.next()
    return next.done ? next : { done: false, value: [next.value] }
  }

  async return(): Promise<IteratorReturnResult<unknown>> {
    await this.#chunks.return?.()
    return { done: true, value: undefined }
  }
}
