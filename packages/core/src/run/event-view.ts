import type { EventQueue, EventReading } from '../events/event-queue.js'
import type { CallHandle } from './call-handle.js'

/**
 * A call as its reader sees it: as events, as text, as partial values. Not a generator, since the `return()` of one
 * waits for its pending `next()`, and leaving must stop a model that hangs.
 */
export class EventView<Item> implements AsyncIterableIterator<Item> {
  readonly #run: CallHandle
  readonly #reading: EventReading<Item>
  readonly #seeEnd: (() => Promise<readonly Item[]>) | undefined
  #queue: EventQueue<Item> | undefined
  /** What follows the last event, once that was read. */
  #rest: Item[] | undefined
  #isClaimed = false
  #hasLeft = false

  /** @param seeEnd what follows the last event */
  constructor(run: CallHandle, reading: EventReading<Item>, seeEnd?: () => Promise<readonly Item[]>) {
    this.#run = run
    this.#reading = reading
    this.#seeEnd = seeEnd
  }

  [Symbol.asyncIterator](): this {
    this.#claim()
    return this
  }

  /** What is there already is given without a further wait. */
  next(): Promise<IteratorResult<Item>> {
    const value = this.#hasLeft ? undefined : this.#queue?.take()
    return value === undefined ? this.#wait() : Promise.resolve({ done: false, value })
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#hasLeft = true
    await this.#run.leave(new Error('The reader has left.'))
    return { done: true, value: undefined }
  }

  async #wait(): Promise<IteratorResult<Item>> {
    this.#claim()
    let value: Item | undefined
    if (!this.#hasLeft && !this.#rest) {
      this.#queue ??= this.#run.open(this.#reading)
      value = await this.#queue.next()
      if (value === undefined && !this.#hasLeft) this.#rest = [...((await this.#seeEnd?.()) ?? [])]
    }
    if (value === undefined && !this.#hasLeft) value = this.#rest?.shift()
    return value === undefined ? { done: true, value } : { done: false, value }
  }

  #claim(): void {
    if (this.#isClaimed) return
    this.#run.claimReader()
    this.#run.readBy(this)
    this.#isClaimed = true
  }
}
