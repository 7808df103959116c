const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Follows a JSON text that grows: whether what was opened is closed. Linear, unlike parsing it again with each piece. */
export class JsonBalance {
  #depth = 0
  #isInString = false
  #isEscaped = false
  #hasBracket = false

  push(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (this.#isEscaped) this.#isEscaped = false
      else if (this.#isInString) {
        if (code === BACKSLASH) this.#isEscaped = true
        else if (code === QUOTE) this.#isInString = false
      } else if (code === QUOTE) this.#isInString = true
      else if (code === 0x7b || code === 0x5b) {
        this.#depth++
        this.#hasBracket = true
      } else if (code === 0x7d || code === 0x5d) this.#depth--
    }
  }

  /** True when neither a bracket nor a string is open. */
  get isClosed(): boolean {
    return this.#depth <= 0 && !this.#isInString
  }

  /** True when a bracket was opened, and all are closed again, but no others. */
  get isWhole(): boolean {
    return this.#hasBracket && this.#depth === 0 && !this.#isInString
  }
}
