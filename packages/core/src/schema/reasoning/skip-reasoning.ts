import { nextReasoningTag, reasoningTagAt } from './strip-reasoning.js'

/** Characters in which a reasoning tag must show. */
const HEAD = 40

/** Leaves out the reasoning in front of a growing answer. */
export class ReasoningSkipper {
  /** The beginning of the text, until it is clear that it does not begin with reasoning. */
  #head: string | undefined = ''
  /** The tag of the reasoning, and the end of what came of it. */
  #inside: string | undefined
  #tail = ''

  /** What of the next piece, and of what was held back, belongs to the answer. */
  push(text: string): string {
    if (this.#inside !== undefined) return this.#skip(text)
    if (this.#head === undefined) return text
    // Blanks in front of an answer mean nothing.
    const head = (this.#head + text).trimStart()
    if (head === '' || (head.startsWith('<') && head.length < HEAD && !head.includes('>'))) {
      this.#head = head
      return ''
    }
    this.#head = undefined
    const tag = reasoningTagAt(head, 0)
    if (!tag || tag.isClosing) return head
    this.#inside = tag.name
    return this.#skip(head.slice(tag.end))
  }

  /** The text is over: what was held back. */
  finish(): string {
    const head = this.#head ?? ''
    this.#head = undefined
    return head
  }

  #skip(text: string): string {
    const seen = this.#tail + text
    let tag = nextReasoningTag(seen, 0)
    while (tag && !(tag.isClosing && tag.name === this.#inside)) tag = nextReasoningTag(seen, tag.end)
    if (!tag) {
      this.#tail = seen.slice(-HEAD)
      return ''
    }
    this.#inside = undefined
    this.#tail = ''
    this.#head = ''
    return this.push(seen.slice(tag.end))
  }
}
