import { type JsonObject, limitToolCalls, textOf, type ToolCallIds } from '@slf/adapter-kit'

/** Calls of the same id and name in one answer: the same call sent again, or several calls of a careless server. */
export interface CallTwins {
  /** The arguments of those that have ended. */
  readonly ended: Set<string>
  /** Those that may still get arguments, and what they have so far. */
  readonly open: Map<object, () => string>
}

/** The ids and indices that tool calls of one answer get in the Chat view. */
export class CallNumbering {
  readonly #ids: ToolCallIds
  readonly #twins = new Map<string, CallTwins>()
  #count = 0
  #next = 0

  constructor(ids: ToolCallIds) {
    this.#ids = ids
  }

  /**
   * Counts a call of the response.
   * @throws ResponseTooLargeError when it has too many.
   */
  count(): void {
    limitToolCalls(++this.#count)
  }

  /** Some servers give every response the same ids (`call_0`), or none: each call gets one of its own. */
  next(item: JsonObject): { readonly index: number; readonly id: string } {
    return { index: this.#next++, id: this.#ids.claim(serverIdOf(item)) }
  }

  /** The calls that were begun under the id and name of an item; undefined for an item without an id. */
  twinsOf(item: JsonObject): CallTwins | undefined {
    const id = serverIdOf(item)
    if (id === '') return undefined
    const key = JSON.stringify([id, textOf(item['name'])])
    let twins = this.#twins.get(key)
    if (!twins) this.#twins.set(key, (twins = { ended: new Set(), open: new Map() }))
    return twins
  }
}

const serverIdOf = (item: JsonObject): string => textOf(item['call_id']) || textOf(item['id'])
