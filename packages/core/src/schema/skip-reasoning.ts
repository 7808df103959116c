import { openingTag } from './strip-reasoning.js'

/** Characters in which a reasoning tag must show. */
const HEAD = 40

/** Leaves out the reasoning in front of a growing answer. */
export class ReasoningSkipper {
  /** The beginning of the text, until it is clear that it does not begin with reasoning. */
  #head: string | undefined = ''
  /** The closing tag that ends the reasoning, and the end of what came of it. */
  #closing: string | undefined
  #tail = ''

  /** What of the next piece, and of what was held back, belongs to the answer. */
  push(text: string): string {
    if (this.#closing !== undefined) return this.#skip(text)
    if (this.#head === undefined) return text
    // Blanks in front of an answer mean nothing.
    const head = (this.#head + text).trimStart()
    if (head === '' || (head.startsWith('<') && head.length < HEAD && !head.includes('>'))) {
      this.#head = head
      return ''
    }
    this.#head = undefined
    const tag = openingTag(head)
    if (tag === undefined) return head
    this.#closing = `</${tag}>`
    return this.#skip(head)
  }

  /** The text is over: what was held back. */
  finish(): string {
    const head = this.#head ?? ''
    this.#head = undefined
    return head
  }

  #skip(text: string): string {
    const closing = this.#closing ?? ''
    const seen = this.#tail + text
    const end = seen.indexOf(closing)
    if (end === -1) {
      this.#tail = seen.slice(-closing.length)
      return ''
    }
    this.#closing = undefined
    this.#tail = ''
    this.#head = ''
    return this.push(seen.slice(end + closing.length))
  }
}
