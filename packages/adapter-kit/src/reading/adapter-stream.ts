import { AbortError, type ChatCompletionChunk } from '@slf/core'
import type { AdapterCall } from '../exchange/adapter-call.js'
import { prepareError } from '../exchange/prepare-error.js'
import { sendWithRetries } from '../exchange/send-with-retries.js'
import { answerReading, type ChunkBatch } from './answer-reading.js'
import type { RunningStream } from './chunk-stream.js'
import { openStream, type OpenStream } from './open-stream.js'

/** One streamed call of an adapter: sends at the first `next`, and leaves nothing behind however it ends. */
export class AdapterStream implements RunningStream {
  readonly #call: AdapterCall
  #open: OpenStream | undefined

  constructor(call: AdapterCall) {
    this.#call = call
  }

  get isStopped(): boolean {
    return this.#call.scope.signal.aborted
  }

  async next(): Promise<ChunkBatch | undefined> {
    const call = this.#call
    try {
      this.#open ??= await sendWithRetries(call, call.encode(), (response, attempt) =>
        openStream(attempt, response, answerReading(call, response)),
      )
      const batch = await this.#open.next()
      if (call.warnings.isEmpty) return batch ?? this.#end()
      return [...(batch ?? []), warningsChunk(call)]
    } catch (error) {
      const { text = '', usage } = this.#open ?? {}
      call.scope.dispose()
      throw prepareError(error, { ...call, partial: text, usage: usage ?? undefined })
    }
  }

  close(): void {
    this.#open?.close()
    this.#call.scope.dispose()
  }

  abandon(): void {
    this.#call.scope.stop(new AbortError('The reader left the stream.'))
  }

  #end(): undefined {
    this.#call.scope.dispose()
  }
}

const warningsChunk = (call: AdapterCall): ChatCompletionChunk => ({
  object: 'chat.completion.chunk',
  choices: [],
  warnings: call.warnings.take(),
})
