import { textOf } from '@slf/adapter-kit'
import type { ChatMessage } from '@slf/core'
import { decodeProviderData, type NativeTurn } from './provider-data.js'

/** More turns than any conversation needs; the oldest are tried again. */
const MOST_REMEMBERED = 10_000

/**
 * The turns whose native items a server has refused. A history is sent with every request of its conversation: without
 * this memory each of them would be refused once.
 */
export class RefusedTurns {
  readonly #keys = new Set<string>()
  #all = false

  /** Remembers the turns of a history, or that this server takes no native items at all. */
  refuse(messages: readonly ChatMessage[], isAll: boolean): void {
    if (isAll) this.#all = true
    for (const message of messages) {
      const turn = message.role === 'assistant' ? decodeProviderData(message) : undefined
      if (turn?.items) this.#keys.add(keyOf(turn))
    }
    for (const key of this.#keys) {
      if (this.#keys.size <= MOST_REMEMBERED) break
      this.#keys.delete(key)
    }
  }

  has(turn: NativeTurn): boolean {
    return this.#all || (this.#keys.size > 0 && this.#keys.has(keyOf(turn)))
  }
}

const keyOf = ({ responseId, items = [] }: NativeTurn): string =>
  [responseId, ...items.map(({ id }) => textOf(id))].join(' ')
