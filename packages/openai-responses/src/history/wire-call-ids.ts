/** The API refuses ids of calls that are longer, except for those that a server gave itself. */
const MAX_LENGTH = 64

/** A call as the history names it, and what is known of its origin. */
export interface CalledTool {
  readonly historyId: string
  /** The id that the server gave, where the native item is at hand. */
  readonly serverId?: string | undefined
  /** The id of the history is of this server too: it goes back as it is, however long it is (signatures). */
  readonly isOwn?: boolean | undefined
  readonly isCustom?: boolean | undefined
}

/**
 * The ids of tool calls on the wire, for one request. In the history each call has an id of its own; a server may have
 * given the same one (`call_0`) in each of its responses (Bedrock Mantle). The server's id is restored where it is
 * free in this request, so that it still names a call that only the server remembers (`previous_response_id`); where
 * two calls would share it the later one keeps the id of the history, for strict servers refuse a repeated id and
 * Bedrock takes either.
 */
export class WireCallIds {
  readonly #taken = new Set<string>()
  /** By the id of the history; where a foreign history repeats an id, the latest call holds. */
  readonly #byHistoryId = new Map<string, string>()
  readonly #custom = new Set<string>()
  /** By an id that is taken: the first number that may be free. */
  readonly #numbers = new Map<string, number>()

  /** Gives a call its id on the wire. */
  assign({ historyId, serverId, isOwn = false, isCustom = false }: CalledTool): string {
    const candidates = [serverId, isOwn || historyId.length <= MAX_LENGTH ? historyId : undefined]
    const free = candidates.find((id) => id && !this.#taken.has(id))
    const id = free ?? this.#unused(historyId.slice(0, MAX_LENGTH - 4) || 'call')
    this.#taken.add(id)
    this.#byHistoryId.set(historyId, id)
    if (isCustom) this.#custom.add(historyId)
    else this.#custom.delete(historyId)
    return id
  }

  /** The id on the wire of the call that a tool result answers. */
  of(historyId: string): string {
    return this.#byHistoryId.get(historyId) ?? historyId
  }

  /** Whether the call that a tool result answers is one of a custom tool. */
  isCustom(historyId: string): boolean {
    return this.#custom.has(historyId)
  }

  /** `call_0`, or with a number after it when that is taken. Always the same for the same history. */
  #unused(wanted: string): string {
    if (!this.#taken.has(wanted)) return wanted
    let number = this.#numbers.get(wanted) ?? 2
    while (this.#taken.has(`${wanted}_${number}`)) number++
    this.#numbers.set(wanted, number)
    return `${wanted}_${number}`
  }
}
