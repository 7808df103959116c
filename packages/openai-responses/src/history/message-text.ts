import { isJsonObject } from '@slf/adapter-kit'

/** The text of a system or assistant message; `''` for none. What is not text has no place in it. */
export function messageText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}
