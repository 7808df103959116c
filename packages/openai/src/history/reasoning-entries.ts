import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { EntryKind } from './joined-entries.js'

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** The named fields that are texts, numbers, booleans or null. */
function scalars(entry: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => (isScalar(entry[name]) ? [[name, entry[name]] as const] : [])),
  )
}

/** A list of texts, such as `[{ type: 'text', text: '…' }]`. */
function texts(list: unknown): readonly JsonObject[] | undefined {
  if (!Array.isArray(list)) return undefined
  return list.filter(isJsonObject).map((entry) => scalars(entry, ['type', 'text', 'signature']))
}

/** Entries of `reasoning_details`. */
export const reasoningDetails: EntryKind = {
  clean: (entry) =>
    typeof entry['type'] === 'string' && entry['type'].startsWith('reasoning.')
      ? scalars(entry, ['type', 'id', 'format', 'index', 'text', 'summary', 'data', 'signature'])
      : undefined,
  texts: ['text', 'summary', 'data'],
  seals: ['signature', 'data'],
}

/** Entries of `thinking_blocks`, which are those of Anthropic. */
export const thinkingBlocks: EntryKind = {
  clean: (entry) =>
    entry['type'] === 'thinking' || entry['type'] === 'redacted_thinking'
      ? scalars(entry, ['type', 'thinking', 'signature', 'data'])
      : undefined,
  texts: ['thinking'],
  seals: ['signature', 'data'],
}

/** Reasoning that is an object. */
export const signedReasoning: EntryKind = {
  clean: (entry) => {
    const known = scalars(entry, ['text', 'signature', 'redactedContent'])
    return Object.keys(known).length > 0 ? known : undefined
  },
  texts: ['text', 'signature'],
  seals: [],
}

/** Parts of a `content` that holds reasoning beside the text. */
export const contentParts: EntryKind = {
  clean: (part) => {
    if (typeof part === 'object' && isTextType(part['type'])) return scalars(part, ['type', 'text'])
    if (!isReasoningType(part['type'])) return undefined
    const { thinking, summary, content } = part
    return {
      ...scalars(part, [
        'type',
        'id',
        'text',
        'thinking',
        'reasoning',
        'signature',
        'data',
        'encrypted_content',
        'closed',
      ]),
      ...(texts(thinking) ? { thinking: texts(thinking) } : {}),
      ...(texts(summary) ? { summary: texts(summary) } : {}),
      ...(texts(content) ? { content: texts(content) } : {}),
    }
  },
  texts: ['text', 'thinking', 'reasoning'],
  seals: ['signature', 'data', 'encrypted_content'],
}

export const isTextType = (type: unknown): boolean => type === 'text' || type === 'output_text'

export const isReasoningType = (type: unknown): boolean =>
  type === 'thinking' || type === 'redacted_thinking' || type === 'reasoning'
