import { isJsonObject } from '@slf/adapter-kit'

/** The text and the reasoning of a content: a string, nothing, or a list of parts (Mistral's reasoning models). */
export interface ContentTexts {
  readonly text: string
  readonly reasoning: string
}

/** Reads a `content`; undefined for what is no content at all. */
export function contentTexts(content: unknown): ContentTexts | undefined {
  if (content === undefined || content === null) return { text: '', reasoning: '' }
  if (typeof content === 'string') return { text: content, reasoning: '' }
  if (!Array.isArray(content)) return undefined
  let text = ''
  let reasoning = ''
  for (const part of content) {
    if (!isJsonObject(part)) continue
    if (typeof part['text'] === 'string') text += part['text']
    if (part['type'] === 'thinking') reasoning += thinkingText(part['thinking'])
  }
  return { text, reasoning }
}

function thinkingText(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking
  const parts: readonly unknown[] = Array.isArray(thinking) ? thinking : []
  return parts
    .map((part) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}
