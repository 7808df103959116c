import type { TextPart } from '@slf/core'

/** The text of a system or assistant message; `''` for none. */
export function messageText(content: string | readonly TextPart[] | null | undefined): string {
  if (content === null || content === undefined) return ''
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}
