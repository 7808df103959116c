const OPEN = '<![CDATA['
const CLOSE = ']]>'

/** Whether the content is inside of a CDATA section that has not ended. */
export function isOpenCData(content: string): boolean {
  return content.trimStart().startsWith(OPEN) && !content.trimEnd().endsWith(CLOSE)
}

/**
 * The text between two tags as it was meant. Models do not escape, so nothing is unescaped; white space stays, but for
 * the line breaks of a block: one behind the opening tag together with one before the closing tag.
 */
export function textOf(content: string): string {
  const trimmed = content.trim()
  if (trimmed.startsWith(OPEN) && trimmed.endsWith(CLOSE)) return trimmed.slice(OPEN.length, -CLOSE.length)
  const end = endOfBlock(content)
  return content.startsWith('\n') && end > 0 ? content.slice(1, end) : content
}

/** What can be shown of a text that still grows. */
export function growingTextOf(content: string): string {
  if (content !== '' && OPEN.startsWith(content)) return ''
  if (content.startsWith(OPEN)) return content.slice(OPEN.length)
  const start = content.startsWith('\n') ? 1 : 0
  const end = content.endsWith('\n') ? content.length - 1 : content.length
  return content.slice(start, Math.max(start, end))
}

/** The content between two tags that is read as this text. */
export function contentOfText(text: string, tag: string): string {
  if (text.includes(`</${tag}`) || text.trim().startsWith(OPEN)) return `${OPEN}${text}${CLOSE}`
  return text.startsWith('\n') && endOfBlock(text) > 0 ? `\n${text}\n` : text
}

/** The position of the last line break when only blanks follow it, else -1. */
function endOfBlock(content: string): number {
  let end = content.length
  while (end > 0 && (content[end - 1] === ' ' || content[end - 1] === '\t')) end--
  return content[end - 1] === '\n' ? end - 1 : -1
}
