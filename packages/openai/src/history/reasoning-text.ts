import { isJsonObject, type JsonObject } from '@slf/adapter-kit'

/** Under which name a server sends its reasoning as text: DeepSeek and most others, OpenRouter and Groq, Copilot. */
export type ReasoningField = (typeof reasoningFields)[number]

export const reasoningFields = ['reasoning_content', 'reasoning', 'reasoning_text'] as const

export const isReasoningField = (name: unknown): name is ReasoningField =>
  (reasoningFields as readonly unknown[]).includes(name)

/** The readable text of reasoning that is an object or a list: of details, blocks, parts and summaries. */
export function structuredReasoningText(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(structuredReasoningText).join('')
  if (!isJsonObject(value)) return ''
  return readableFields.map((name) => structuredReasoningText(value[name])).find((text) => text !== '') ?? ''
}

const readableFields = [
  'text',
  'thinking',
  'summary',
  'reasoning',
  'content',
] as const satisfies readonly (keyof JsonObject)[]
