import type { ChatEvent } from '../events/chat-event.js'
import type { CallHandle } from './call-handle.js'

/**
 * The events of a call seen as something else: as text, as partial values. Not a generator, since the `return()` of
 * one waits for its pending `next()`, and leaving must stop a model that hangs.
 */
export class EventView<Item> implements AsyncIterableIterator<Item> {
  readonly #run: CallHandle
  readonly #see: (event: ChatEvent) => readonly Item[]
  readonly #seeEnd: (() => Promise<readonly Item[]>) | undefined
  #items: Item[] = []
  #isClaimed = false
  #isOver = false

  /**
   * @param see what an event is seen as: any number of items
   * @param seeEnd what follows the last event
   */
  constructor(
    run: CallHandle,
    see: (event: ChatEvent) => readonly Item[],
    seeEnd?: () => Promise<readonly Item[]>,
  ) {
    this.#run = run
    this.#see = see
    this.#seeEnd = seeEnd
  }

  [Symbol.asyncIterator](): this {
    this.#claim()
    return this
  }

  async next(): Promise<IteratorResult<Item>> {
    this.#claim()
    for (;;) {
      if (this.#items.length > 0) return { done: false, value: this.#items.shift() as Item }
      if (this.#isOver) return { done: true, value: undefined }
      const event = await this.#run.nextEvent()
      if (event) {
        this.#items.push(...this.#see(event))
      } else {
        this.#isOver = true
        if (this.#seeEnd) this.#items.push(...(await this.#seeEnd()))
      }
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#isOver = true
    this.#items = []
    await this.#run.leave(new Error('The reader has left.'))
    return { done: true, value: undefined }
  }

  #claim(): void {
    if (this.#isClaimed) return
    this.#run.claimReader()
    this.#run.readBy(this)
    this.#isClaimed = true
  }
}
