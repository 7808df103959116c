import {
  classifyError,
  isJsonObject,
  type JsonObject,
  parseJson,
  readErrorBody,
  textOf,
} from '@slf/adapter-kit'
import { type Clock, LLMError, ResponseTooLargeError, sleep } from '@slf/core'
import { isRunning } from '../decode/events/response-end.js'

/** How a response that runs in the background is followed. */
export interface BackgroundSettings {
  readonly clock: Clock
  /** Milliseconds between two looks. */
  readonly pollMs: number
  readonly maxBytes: number
  readonly jsonDepth: number
  readonly signal: AbortSignal
  /** Looks at the response, with the key that began it. */
  readonly look: (id: string, query: string) => Promise<Response>
}

/** Looks that may fail one after the other before the response is given up. */
const MOST_FAILURES = 5

/** A response that a server works on in the background. It is never begun again: that would be paid twice. */
export class BackgroundResponse {
  readonly #settings: BackgroundSettings

  constructor(settings: BackgroundSettings) {
    this.#settings = settings
  }

  /** Reads the body of an answer. @throws ResponseTooLargeError for one that is too long. */
  async read(response: Response): Promise<string> {
    const { maxBytes } = this.#settings
    const decoder = new TextDecoder()
    let text = ''
    let bytes = 0
    for await (const piece of response.body ?? []) {
      bytes += piece.length
      if (bytes > maxBytes) {
        throw new ResponseTooLargeError(`The answer is larger than ${maxBytes} bytes.`, {
          limit: maxBytes,
          phase: 'body',
        })
      }
      text += decoder.decode(piece, { stream: true })
    }
    return text + decoder.decode()
  }

  /** The JSON of a body; undefined for a body that is not JSON. */
  parse(text: string): JsonObject | undefined {
    try {
      const value = parseJson(text, this.#settings.jsonDepth)
      return isJsonObject(value) ? value : undefined
    } catch (error) {
      if (error instanceof SyntaxError) return undefined
      throw error
    }
  }

  /** Waits until the next look. Rejects when the call ends. */
  pause(): Promise<void> {
    const { clock, pollMs, signal } = this.#settings
    return sleep(clock, pollMs, signal)
  }

  /** Goes on with the stream of the response, where the server can; undefined where it cannot. */
  async resume(id: string, after: number): Promise<Response | undefined> {
    const response = await this.#settings.look(id, `stream=true&starting_after=${after}`)
    if (response.ok && response.headers.get('content-type')?.includes('text/event-stream')) return response
    await response.body?.cancel()
    return undefined
  }

  /**
   * Looks at the response until it is done.
   *
   * @param onRunning is called after each look that found it running.
   * @returns the text of the whole response, which may be a failed one.
   * @throws LLMError, not retryable, when it cannot be looked at any more.
   */
  async finish(id: string, onRunning: (response: JsonObject) => void): Promise<string> {
    for (let failures = 0; ;) {
      await this.pause()
      const text = await this.#look(id).catch((error: unknown) => {
        this.#settings.signal.throwIfAborted()
        if (++failures >= MOST_FAILURES || (LLMError.isInstance(error) && !error.isRetryable))
          throw lost(id, error)
        return undefined
      })
      if (text === undefined) continue
      failures = 0
      const body = this.parse(text)
      if (!body || !isRunning(body)) return text
      onRunning(body)
    }
  }

  async #look(id: string): Promise<string> {
    const response = await this.#settings.look(id, '')
    const text = await this.read(response)
    if (response.ok) return text
    const body = this.parse(text) ?? text
    throw classifyError(response.status, readErrorBody(body), { body })
  }
}

/** The id of a response that runs; undefined for any other body. */
export function runningId(body: JsonObject | undefined): string | undefined {
  return body && isRunning(body) ? textOf(body['id']) || undefined : undefined
}

const lost = (id: string, cause: unknown): LLMError => {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new LLMError(`The background response '${id}' cannot be looked at any more: ${why}`, {
    cause,
    isRetryable: false,
  })
}
