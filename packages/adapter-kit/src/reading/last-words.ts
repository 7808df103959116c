import { cleanText } from '../errors/clean-text.js'
import { gluedError, lastWordsIn } from '../errors/error-in.js'
import type { JsonObject } from '../parsing/json-object.js'
import { parseJson } from '../parsing/parse-json.js'
import type { StreamEvent } from '../parsing/stream-event.js'

/** How many events that a decoder made nothing of are looked at again. */
const MOST_EVENTS = 4
const LONGEST_QUOTE = 200

/**
 * What a stream said that its decoder made nothing of. When the stream ends without an answer, that is the reason: errors come
 * in shapes that no decoder knows.
 */
export class LastWords {
  readonly #events: StreamEvent[] = []

  note(event: StreamEvent): void {
    if (event.data.trim() === '') return
    this.#events.push(event)
    if (this.#events.length > MOST_EVENTS) this.#events.shift()
  }

  /** The error among them, the last one first. */
  get error(): JsonObject | string | undefined {
    for (const event of [...this.#events].reverse()) {
      const error = errorInEvent(event, lastWordsIn)
      if (error !== undefined) return error
    }
    return undefined
  }

  /** What came, for a sentence; `''` for nothing. */
  get quote(): string {
    return cleanText(this.#events.map(({ data }) => data).join(' '), LONGEST_QUOTE)
  }

  /** The data of the one event that came, if it was only one. */
  get onlyData(): string | undefined {
    return this.#events.length === 1 ? this.#events[0]?.data : undefined
  }
}

/**
 * The error that an event is: by its name, by what is in it, or behind something that was cut.
 * @param read finds the error in a value.
 */
export function errorInEvent(
  { event, data }: StreamEvent,
  read: (value: unknown) => JsonObject | undefined,
): JsonObject | string | undefined {
  let value: unknown
  try {
    value = parseJson(data)
  } catch {
    return gluedError(data) ?? (event === 'error' ? data : undefined)
  }
  const error = read(value)
  if (error || event !== 'error') return error
  return typeof value === 'string' ? value : ((value ?? undefined) as JsonObject | undefined)
}

/** How errors begin. Events that a decoder makes nothing of are many, so only these are read again at once. */
const ERROR_START = /^\s*\{\s*"(?:errors?"\s*:|base_resp"\s*:|(?:type|object)"\s*:\s*"error")/

/** Whether an event may be an error, by its name or its first letters. */
export const mayBeError = ({ event, data }: StreamEvent): boolean =>
  event === 'error' || ERROR_START.test(data)
