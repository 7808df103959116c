import type { ChatCompletionChunk } from '@slf/core'
import { completionChunk } from '../chunks/completion-chunk.js'
import type { HTTPAttempt } from '../exchange/http-attempt.js'
import { answerForm, framerFor } from './answer-form.js'
import { type AnswerReading, type ChunkBatch, framerLimits } from './answer-reading.js'
import { decodeWhole, readText } from './read-whole.js'
import { StreamReader } from './stream-reader.js'

/** Chunks without output that are kept for a repetition; a stream of more of them is handed on as it is. */
const MOST_HELD = 1_000

/** A stream that is being read, and that nobody sends again. It owns its attempt. */
export class OpenStream {
  readonly #attempt: HTTPAttempt
  readonly #source: BatchSource
  #held: ChunkBatch | undefined

  constructor(attempt: HTTPAttempt, source: BatchSource, held: ChunkBatch) {
    this.#attempt = attempt
    this.#source = source
    this.#held = held.length > 0 ? held : undefined
  }

  /** The text of the first answer so far. */
  get text(): string {
    return this.#source.text
  }

  /** The usage that was reported last. */
  get usage(): ChatCompletionChunk['usage'] {
    return this.#source.usage
  }

  /** The next batch; undefined at the end of a whole answer. What it throws is an error of the tree. */
  async next(): Promise<ChunkBatch | undefined> {
    const held = this.#held
    this.#held = undefined
    if (held) return held
    try {
      const batch = await this.#source.next()
      if (!batch) this.#attempt.succeed(this.usage)
      return batch
    } catch (error) {
      throw this.#attempt.fail(error)
    }
  }

  /** Closes the connection and gives the key back. */
  close(): void {
    this.#attempt.dispose()
  }
}

/** Where the batches of a stream come from. */
interface BatchSource {
  readonly text: string
  readonly usage: ChatCompletionChunk['usage']
  next(): Promise<ChunkBatch | undefined>
}

/**
 * Reads a stream up to its first output, so that whatever fails before can be sent again. The stream that it resolves to
 * gives what was read so far, and owns the attempt from then on.
 */
export async function openStream(
  attempt: HTTPAttempt,
  response: Response,
  reading: AnswerReading,
): Promise<OpenStream> {
  attempt.phase = 'body'
  const { settings, framing } = reading
  const body = attempt.open(response, settings.sizeLimits.streamBytes)
  const first = await attempt.readFirst(body)
  if (first && answerForm(first, response, framing, true) === 'whole') {
    const answer = decodeWhole(await readText(attempt, body, first, reading), response, attempt, reading)
    const chunk = completionChunk(answer)
    return new OpenStream(attempt, wholeSource(chunk), [chunk])
  }
  const framer = framerFor(first ?? new Uint8Array(), framing, framerLimits(reading))
  const reader = new StreamReader(attempt, { body, first, framer }, reading)
  const held: ChatCompletionChunk[] = []
  for (;;) {
    const batch = await reader.next()
    if (batch) held.push(...batch)
    if (!batch || reader.decoder.rules.hasOutput || held.length > MOST_HELD) {
      return new OpenStream(attempt, readerSource(reader), held)
    }
  }
}

function readerSource(reader: StreamReader): BatchSource {
  const { rules } = reader.decoder
  return {
    get text() {
      return rules.text
    },
    get usage() {
      return rules.usage
    },
    next: () => reader.next(),
  }
}

const wholeSource = (chunk: ChatCompletionChunk): BatchSource => ({
  text: chunk.choices[0]?.delta?.content ?? '',
  usage: chunk.usage,
  next: () => Promise.resolve(undefined),
})
