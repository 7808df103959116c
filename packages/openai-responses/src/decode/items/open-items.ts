import type { OutputItem } from './output-item.js'

/** The items of one type that are not done, in order of appearance. Finds both ends of them without a search. */
export class OpenItems {
  readonly #items: OutputItem[] = []
  #head = 0

  push(item: OutputItem): void {
    this.#items.push(item)
  }

  first(): OutputItem | undefined {
    while (this.#items[this.#head]?.isDone) this.#head++
    return this.#items[this.#head]
  }

  last(): OutputItem | undefined {
    while (this.#items.length > this.#head && this.#items.at(-1)?.isDone) this.#items.pop()
    return this.#items.length > this.#head ? this.#items.at(-1) : undefined
  }
}
