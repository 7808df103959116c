import { parseEventData, type StreamEvent, type StreamDecoder, type StreamState } from '@slf/adapter-kit'
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

  push({ event: name, data }: StreamEvent): readonly ChatCompletionChunk[] {
    const text = data.trim()
    if (text === '' || text === '[DONE]') return []
    const events = this.#parse(name, data)
    if (events.length === 1) return this.#decoder.decode(events[0], name)
    return events.flatMap((event) => this.#decoder.decode(event, name))
  }

  end(): readonly ChatCompletionChunk[] {
    if (this.#decoder.isFinished) return []
    throw new StreamInterruptedError('The stream ended before the terminal event of the response.')
  }

  #parse(name: string | undefined, data: string): readonly unknown[] {
    try {
      return parseEventData(data, this.#jsonDepth)
    } catch (error) {
      // Gateways call an event an error and write plain words into it.
      if (name !== 'error' || !(error instanceof StreamFormatError)) throw error
      return [{ type: 'error', message: data }]
    }
  }
}
