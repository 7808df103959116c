import { parseJson, type SSEEvent, type StreamDecoder, type StreamState } from '@slf/adapter-kit'
import { type ChatCompletionChunk, StreamFormatError, StreamInterruptedError } from '@slf/core'
import { type DecodeContext, EventDecoder } from './decode-events.js'

/** Decodes the server-sent events of one response. Only a terminal event ends it: `[DONE]` alone does not. */
export class ResponseStreamDecoder implements StreamDecoder {
  readonly #decoder: EventDecoder
  readonly #jsonDepth: number

  /** @param jsonDepth Levels that the JSON of an event may have. */
  constructor(context: DecodeContext, jsonDepth: number) {
    this.#decoder = new EventDecoder(context)
    this.#jsonDepth = jsonDepth
  }

  get state(): StreamState {
    return this.#decoder.isFinished ? 'ended' : 'open'
  }

  push({ data }: SSEEvent): readonly ChatCompletionChunk[] {
    if (data.trim() === '' || data.trim() === '[DONE]') return []
    return this.#parse(data).flatMap((event) => this.#decoder.decode(event))
  }

  end(): readonly ChatCompletionChunk[] {
    if (this.#decoder.isFinished) return []
    throw new StreamInterruptedError('The stream ended before the terminal event of the response.')
  }

  /** Usually one object; where a server forgot the blank line between two events, one in each line. */
  #parse(data: string): readonly unknown[] {
    try {
      return [parseJson(data, this.#jsonDepth)]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      try {
        if (data.includes('\n')) return data.split('\n').map((line) => parseJson(line, this.#jsonDepth))
      } catch {
        // Then it is as broken as a whole.
      }
      throw new StreamFormatError('An event of the stream is not JSON.', { cause: error })
    }
  }
}
