const LONE_HALF = /\p{Surrogate}/gu
const REPLACEMENT = '\ufffd'

/** Whether a text has half of a character: one of the two surrogates of a pair without the other. */
export function hasHalfCharacter(text: string): boolean {
  const native = text as { readonly isWellFormed?: () => boolean }
  return native.isWellFormed ? !native.isWellFormed() : text.search(LONE_HALF) !== -1
}

/** The text with U+FFFD for each half of a character, as decoders write what they cannot read. */
export function withoutHalfCharacters(text: string): string {
  return hasHalfCharacter(text) ? text.replace(LONE_HALF, REPLACEMENT) : text
}

/** A text that arrives in pieces: the first half of a character waits for the other. */
export class WholeCharacters {
  #half = ''

  /** What can be shown now. */
  push(piece: string): string {
    let text = this.#half + piece
    this.#half = ''
    const last = text.charCodeAt(text.length - 1)
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#half = text.slice(-1)
      text = text.slice(0, -1)
    }
    return withoutHalfCharacters(text)
  }

  /** What waits for a half that does not come. */
  end(): string {
    const text = withoutHalfCharacters(this.#half)
    this.#half = ''
    return text
  }
}
