const OPEN = '<![CDATA['
const CLOSE = ']]>'
/** Characters at the end of a text in which the end of a CDATA section shows. */
const KEPT = 40

/**
 * The text between two tags as it was meant. Models do not escape, so nothing is unescaped; white space stays, except for
 * the line breaks of a block: one behind the opening tag together with one before the closing tag.
 */
export function textOf(content: string): string {
  const trimmed = content.trim()
  if (trimmed.startsWith(OPEN) && trimmed.endsWith(CLOSE)) return trimmed.slice(OPEN.length, -CLOSE.length)
  const end = endOfBlock(content)
  return content.startsWith('\n') && end > 0 ? content.slice(1, end) : content
}

/** The content between two tags that is read as this text. */
export function contentOfText(text: string, tag: string): string {
  if (text.includes(`</${tag}`) || text.trim().startsWith(OPEN)) return `${OPEN}${text}${CLOSE}`
  return text.startsWith('\n') && endOfBlock(text) > 0 ? `\n${text}\n` : text
}

/** The same where a text that begins with a tag would be taken for tags. */
export function contentOfMarkup(text: string, tag: string): string {
  return text.trimStart().startsWith('<') ? `${OPEN}${text}${CLOSE}` : contentOfText(text, tag)
}

/** The position of the last line break when only blanks follow it, else -1. */
function endOfBlock(content: string): number {
  let end = content.length
  while (end > 0 && (content[end - 1] === ' ' || content[end - 1] === '\t')) end--
  return content[end - 1] === '\n' ? end - 1 : -1
}

/** The content of a tag while it grows: nothing of it is looked at twice. */
export class GrowingText {
  content = ''
  /** What can be shown of it. */
  shown = ''
  #isCData: boolean | undefined
  /** A line break, and blanks behind it, that may be the end of a block. */
  #held = ''
  #end = ''

  /** Whether a CDATA section has begun and not ended. */
  get isOpenCData(): boolean {
    return this.#isCData === true && !this.#end.trimEnd().endsWith(CLOSE)
  }

  /** Whether it has not been seen yet that it is no CDATA section. */
  get canBeCData(): boolean {
    return this.#isCData !== false
  }

  append(piece: string): void {
    if (piece === '') return
    this.content += piece
    if (this.#isCData !== false) this.#end = (this.#end + piece).slice(-KEPT)
    if (this.#isCData !== undefined) this.#show(piece)
    else {
      const start = this.content.trimStart()
      if (this.content.length < KEPT && start.length < OPEN.length && OPEN.startsWith(start)) return
      this.#isCData = start.startsWith(OPEN)
      this.#show(this.#isCData ? start.slice(OPEN.length) : this.content.replace(/^\n/, ''))
    }
  }

  #show(piece: string): void {
    const lineBreak = piece.lastIndexOf('\n')
    if (piece.slice(lineBreak + 1).trim() !== '' || (lineBreak === -1 && this.#held === '')) {
      this.shown += this.#held + piece
      this.#held = ''
    } else if (lineBreak === -1) this.#held += piece
    else {
      this.shown += this.#held + piece.slice(0, lineBreak)
      this.#held = piece.slice(lineBreak)
    }
  }
}
