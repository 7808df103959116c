import type { ChatEvent } from '../events/chat-event.js'

/**
 * Events seen as something else: as text, as partial values. Not a generator, since the `return()` of one waits for
 * its pending `next()`, and leaving must stop a model that hangs.
 */
export class EventView<Item> implements AsyncIterableIterator<Item> {
  readonly #source: AsyncIterable<ChatEvent>
  readonly #see: (event: ChatEvent) => readonly Item[]
  #events: AsyncIterator<ChatEvent> | undefined
  #items: Item[] = []

  constructor(source: AsyncIterable<ChatEvent>, see: (event: ChatEvent) => readonly Item[]) {
    this.#source = source
    this.#see = see
  }

  [Symbol.asyncIterator](): this {
    this.#events ??= this.#source[Symbol.asyncIterator]()
    return this
  }

  async next(): Promise<IteratorResult<Item>> {
    this.#events ??= this.#source[Symbol.asyncIterator]()
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) return { done: false, value: item }
      const next = await this.#events.next()
      if (next.done) return { done: true, value: undefined }
      this.#items.push(...this.#see(next.value))
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#events?.return?.()
    return { done: true, value: undefined }
  }
}
