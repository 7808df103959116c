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
  push(piece: string): string {
    let text: string | undefined = piece
    // One block may follow another, thousands of times.
    while (text !== undefined && (this.#inside !== undefined || this.#head !== undefined)) {
      text = this.#inside === undefined ? this.#enter(text) : this.#leave(text, this.#inside)
    }
    return text ?? ''
  }

  /** The text is over: what was held back. */
  finish(): string {
    const head = this.#head ?? ''
    this.#head = undefined
    return head
  }

  /** What stands behind the opening tag of reasoning, or all of it when it is the answer; nothing when more must come. */
  #enter(text: string): string | undefined {
    // Blanks in front of an answer mean nothing.
    const head = (this.#head + text).trimStart()
    if (head === '' || (head.startsWith('<') && head.length < HEAD && !head.includes('>'))) {
      this.#head = head
      return undefined
    }
    this.#head = undefined
    const tag = reasoningTagAt(head, 0)
    if (!tag || tag.isClosing) return head
    this.#inside = tag.name
    return head.slice(tag.end)
  }

  /** What stands behind the closing tag of the reasoning; nothing when it has not come yet. */
  #leave(text: string, name: string): string | undefined {
    const seen = this.#tail + text
    let tag = nextReasoningTag(seen, 0)
    while (tag && !(tag.isClosing && tag.name === name)) tag = nextReasoningTag(seen, tag.end)
    this.#tail = tag ? '' : seen.slice(-HEAD)
    if (!tag) return undefined
    this.#inside = undefined
    this.#head = ''
    return seen.slice(tag.end)
  }
}
