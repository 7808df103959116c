import type { ImagePart, TextPart, ToolMessage, ToolResultPart } from '../../contract/chat-message.js'
import { frozenCopy } from '../../events/frozen-copy.js'
import { openPart } from '../../prompt/part.js'
import { valueText } from '../../prompt/value-text.js'

/** Characters of one result at most; a mark says where it was cut. */
export const MAX_RESULT_LENGTH = 1_048_576

/** What a tool answered, as plain JSON. */
export interface ToolAnswer {
  readonly text: string
  readonly images: readonly ImagePart[]
  /** The tool did not do what it was asked for. */
  readonly failed?: boolean | undefined
}

/**
 * What a tool returned as text and images for the model. Strings as they are, everything else as JSON; images come from
 * `image(…)`, alone or in an array beside other values.
 */
export function toolAnswer(result: unknown): ToolAnswer {
  const parts: readonly unknown[] = Array.isArray(result) ? (result as unknown[]) : [result]
  const images = parts.flatMap((part) => imageOf(part) ?? [])
  if (images.length === 0) return { text: limited(textOf(result)), images }
  const texts = parts.filter((part) => !imageOf(part) && part !== undefined).map(textOf)
  return { text: limited(texts.join('\n')), images }
}

/** The message that tells the model what a tool answered. Images stand in it, whatever the model at hand can read. */
export function toolMessage(toolCallId: string, { text, images, failed }: ToolAnswer): ToolMessage {
  const content: readonly ToolResultPart[] = [...(text === '' ? [] : [textPart(text)]), ...images]
  return {
    role: 'tool',
    tool_call_id: toolCallId,
    content: images.length === 0 ? text : content,
    ...(failed ? { is_error: true } : {}),
  }
}

const textPart = (text: string): TextPart => ({ type: 'text', text })

/** `undefined` is JSON's null: an empty tool message would tell the model nothing. */
const textOf = (value: unknown): string => (value === undefined ? 'null' : valueText(value))

function imageOf(value: unknown): ImagePart | undefined {
  const part = openPart(value)
  return part?.kind === 'image' ? part.image : undefined
}

/** A result for whoever listens: images as copies of what the model is sent, since a part of a prompt is no JSON. */
export function shownResult(result: unknown): unknown {
  const shown = (part: unknown): unknown => frozenCopy(imageOf(part)) ?? part
  return Array.isArray(result) ? (result as unknown[]).map(shown) : shown(result)
}

function limited(text: string): string {
  if (text.length <= MAX_RESULT_LENGTH) return text
  // Not between the halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text.charAt(MAX_RESULT_LENGTH - 1))
    ? MAX_RESULT_LENGTH - 1
    : MAX_RESULT_LENGTH
  return `${text.slice(0, end)}\n[truncated: ${end} of ${text.length} characters]`
}
