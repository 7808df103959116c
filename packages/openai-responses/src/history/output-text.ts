import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { objectsOf, textOf } from '../fields/json-fields.js'

/** The parts of a message that the model wrote; empty for other items and other roles. */
export function messageParts(item: JsonObject): readonly JsonObject[] {
  const isModelMessage = item['type'] === 'message' && (item['role'] ?? 'assistant') === 'assistant'
  return isModelMessage ? objectsOf(item['content']) : []
}

/** The text that all messages of a response say together, as `response.output_text` has it. */
export function outputText(items: readonly JsonObject[]): string {
  return joinParts(items, 'output_text', 'text')
}

/** What the model said instead of an answer, if it refused. */
export function outputRefusal(items: readonly JsonObject[]): string {
  return joinParts(items, 'refusal', 'refusal')
}

function joinParts(items: readonly JsonObject[], type: string, field: string): string {
  return items
    .flatMap(messageParts)
    .map((part) => (part['type'] === type ? textOf(part[field]) : ''))
    .join('')
}

/** Where a reasoning item shows its text: in the open, or else as a summary. */
export function reasoningField(item: JsonObject): 'content' | 'summary' {
  return reasoningTexts(item, 'content').some((text) => text !== '') ? 'content' : 'summary'
}

/** The parts of the text of a reasoning item. */
export function reasoningTexts(item: JsonObject, field: 'content' | 'summary'): readonly string[] {
  return objectsOf(item[field]).map((part) => textOf(part['text']))
}

/** Whether an item asks the program to run one of its functions. */
export function isFunctionCall(item: unknown): item is JsonObject {
  return isJsonObject(item) && item['type'] === 'function_call'
}
