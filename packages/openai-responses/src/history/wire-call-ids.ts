/** The API refuses call ids that are longer. */
const MAX_LENGTH = 64

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

  /** Gives a call its id on the wire. */
  assign(historyId: string, serverId?: string): string {
    const free = [serverId, historyId].find((id) => id && id.length <= MAX_LENGTH && !this.#taken.has(id))
    const id = free ?? this.#unused(historyId.slice(0, MAX_LENGTH - 4) || 'call')
    this.#taken.add(id)
    this.#byHistoryId.set(historyId, id)
    return id
  }

  /** The id on the wire of the call that a tool result answers. */
  of(historyId: string): string {
    return this.#byHistoryId.get(historyId) ?? historyId
  }

  /** `call_0`, or with a number after it when that is taken. Always the same for the same history. */
  #unused(wanted: string): string {
    if (!this.#taken.has(wanted)) return wanted
    let number = 2
    while (this.#taken.has(`${wanted}_${number}`)) number++
    return `${wanted}_${number}`
  }
}
