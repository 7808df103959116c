/** The content of a code fence that is the whole text. */
export function withoutFence(text: string): string {
  if (!text.startsWith('```') || !text.endsWith('```') || text.length < 6) return text
  const firstLine = text.indexOf('\n')
  return firstLine === -1 ? text.slice(3, -3).trim() : text.slice(firstLine + 1, -3).trim()
}
