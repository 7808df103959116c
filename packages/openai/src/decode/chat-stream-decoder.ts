import {
  isJsonObject,
  parseEventData,
  type StreamEvent,
  type StreamDecoder,
  type StreamState,
} from '@slf/adapter-kit'
import { type ChatCompletionChunk, StreamFormatError, StreamInterruptedError } from '@slf/core'
import type { MappingContext } from './choice-stream.js'
import { ChunkMapper } from './chunk-mapper.js'
import { errorIn, responsesProtocol } from './other-answers.js'

/** What a decoder needs to know about the request. */
export interface ChatStreamOptions extends Omit<MappingContext, 'invalid'> {
  /** How many answers were asked for (`n`). */
  readonly choices: number
  /** Levels that the JSON of an event may have. */
  readonly jsonDepth: number
}

const LONGEST_QUOTE = 300

/**
 * Decodes the events of a Chat Completions stream. The answer is whole when each choice has its finish reason, or at
 * `[DONE]` when something came and no tool call was cut: the reason is inferred then.
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #options: ChatStreamOptions
  readonly #mapper: ChunkMapper
  #state: StreamState = 'open'
  /** The last event without an answer in it: all that is known where no answer comes. */
  #other: unknown

  constructor(options: ChatStreamOptions) {
    this.#options = options
    const invalid = (what: string): StreamFormatError =>
      new StreamFormatError(`The stream is not in the Chat Completions protocol: ${what}.`)
    this.#mapper = new ChunkMapper({ ...options, invalid }, options.choices)
  }

  get state(): StreamState {
    return this.#state
  }

  push({ event, data }: StreamEvent): readonly ChatCompletionChunk[] {
    const text = data.trim()
    if (text === '') return []
    if (text === '[DONE]') return this.#done()
    const values = parseEventData(data, this.#options.jsonDepth)
    const [only] = values
    if (values.length === 1 && !Array.isArray(only)) return this.#push(only, data, event === 'error')
    const list = values.length === 1 ? (only as unknown[]) : values
    return list.flatMap((value) => this.#push(value, data, event === 'error'))
  }

  end(): readonly ChatCompletionChunk[] {
    if (this.#state === 'ended') return []
    if (this.#mapper.isFinished) return this.#finish()
    throw new StreamInterruptedError(
      this.#mapper.hasOutput
        ? 'The stream ended without a finish reason: the answer may be cut.'
        : `The stream ended before anything of the answer came${quote(this.#other)}.`,
      { phase: 'body' },
    )
  }

  #push(chunk: unknown, json: string, isErrorEvent: boolean): readonly ChatCompletionChunk[] {
    if (!isJsonObject(chunk)) throw new StreamFormatError('An event of the stream is not a JSON object.')
    const error = errorIn(chunk) ?? (isErrorEvent ? chunk : undefined)
    // Also after the finish: OpenRouter gives a reason first, and then says that the answer was broken off.
    if (error !== undefined) throw this.#options.failed(error)
    const other = responsesProtocol(chunk)
    if (other !== undefined) throw new StreamFormatError(other, { isRetryable: false })
    if (!Array.isArray(chunk['choices'])) this.#other = chunk
    const chunks = this.#mapper.push(chunk, json)
    if (this.#mapper.isSurelyFinished) this.#state = 'complete'
    else if (this.#state === 'complete') this.#state = 'open'
    return chunks
  }

  #done(): readonly ChatCompletionChunk[] {
    if (!this.#mapper.hasOutput) return this.end()
    if (!this.#mapper.isWhole) {
      throw new StreamInterruptedError('The stream ended inside the arguments of a tool call.', {
        phase: 'body',
      })
    }
    return this.#finish()
  }

  #finish(): readonly ChatCompletionChunk[] {
    this.#state = 'ended'
    return this.#mapper.end()
  }
}

const quote = (event: unknown): string =>
  event === undefined ? '' : `; its last event was ${JSON.stringify(event).slice(0, LONGEST_QUOTE)}`
