import type { ChatMessage } from '@slf/core'

/** Gives tool calls ids that are unique within their conversation: the server's where it can be, else one of ours. */
export class ToolCallIds {
  readonly #used: Set<string>
  #count: number

  /** @param messages the conversation so far: some servers begin with `call_0` in every turn. */
  constructor(messages: readonly ChatMessage[]) {
    const ids = messages.flatMap((message) =>
      message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : [],
    )
    this.#used = new Set(ids)
    this.#count = ids.length
  }

  /** The id for a call that the server gave this id, `''` for none. */
  claim(serverId: string): string {
    let id = serverId
    while (id === '' || this.#used.has(id)) id = this.#next()
    this.#used.add(id)
    return id
  }

  /** Nine letters and digits: Mistral takes nothing else. Counted, so that a recorded answer always decodes alike. */
  #next(): string {
    return `call${String(++this.#count).padStart(5, '0')}`
  }
}
