import { isJsonObject, type JsonObject, objectsOf, textOf } from '@slf/adapter-kit'
import { textValue } from '../fields/json-fields.js'

/** Where a part of a message has its text, by its type. Some servers use names of other protocols. */
const textFields: Readonly<Record<string, string>> = {
  output_text: 'text',
  text: 'text',
  output_audio: 'transcript',
  audio: 'transcript',
}
const imageTypes: ReadonlySet<unknown> = new Set(['output_image', 'image', 'image_url'])

/** The parts of a message that the model wrote; empty for other items and other roles. */
export function messageParts(item: JsonObject): readonly JsonObject[] {
  const isModelMessage = item['type'] === 'message' && (item['role'] ?? 'assistant') === 'assistant'
  return isModelMessage ? objectsOf(item['content']) : []
}

/** Whether the Chat view has a place for everything in a part of a message. */
export function isKnownPart({ type, text, refusal }: JsonObject): boolean {
  if (type === 'refusal') return isText(refusal)
  return imageTypes.has(type) || (textFields[textOf(type)] === 'text' && isText(text))
}

/** The text that all messages of a response say together, as `response.output_text` has it. */
export function outputText(items: readonly JsonObject[]): string {
  return joinParts(items, (part) => part[textFields[textOf(part['type'])] ?? ''])
}

/** What the model said instead of an answer, if it refused. */
export function outputRefusal(items: readonly JsonObject[]): string {
  return joinParts(items, ({ type, refusal }) => (type === 'refusal' ? refusal : ''))
}

function joinParts(items: readonly JsonObject[], read: (part: JsonObject) => unknown): string {
  return items
    .flatMap(messageParts)
    .map((part) => textValue(read(part)) ?? '')
    .join('')
}

/** Where a reasoning item shows its text: in the open, or else as a summary. */
export function reasoningField(item: JsonObject): 'content' | 'summary' {
  return reasoningTexts(item, 'content').some((text) => text !== '') ? 'content' : 'summary'
}

/** The parts of the text of a reasoning item. */
export function reasoningTexts(item: JsonObject, field: 'content' | 'summary'): readonly string[] {
  return objectsOf(item[field]).map(({ text }) => textValue(text) ?? '')
}

/** Whether an item asks the program to run one of its tools. */
export function isToolCall(item: unknown): item is JsonObject {
  return isJsonObject(item) && (item['type'] === 'function_call' || item['type'] === 'custom_tool_call')
}

const isText = (value: unknown): boolean => textValue(value) !== undefined
