import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { ImagePart } from '@slf/core'
import { isReasoningType, isTextType } from '../history/reasoning-entries.js'
import { structuredReasoningText } from '../history/reasoning-text.js'
import { textValue } from './text-value.js'

/** What a content holds: a text, or a list of parts (Mistral's and Anthropic's reasoning models, image models). */
export interface Content {
  readonly text: string
  readonly reasoning: string
  readonly refusal: string
  readonly images: readonly ImagePart[]
  /** Tool calls that gateways before Anthropic leave in the content, in the form of `tool_calls`. */
  readonly calls: readonly JsonObject[]
  /** The types of parts that cannot be handed on. */
  readonly unread: readonly string[]
}

const none = { reasoning: '', refusal: '', images: [], calls: [], unread: [] } as const

/** Reads a `content`, which was parsed from this JSON; undefined for what is not a content at all. */
export function readContent(content: unknown, json?: string): Content | undefined {
  const text = textValue(content, 'content', json)
  if (text !== undefined) return { text, ...none }
  // A token that reads `true`, from a server that writes tokens as JSON.
  if (typeof content === 'boolean') return { text: String(content), ...none }
  if (isJsonObject(content)) return typeof content['type'] === 'string' ? readParts([content]) : undefined
  return Array.isArray(content) ? readParts(content) : undefined
}

function readParts(parts: readonly unknown[]): Content {
  const read = {
    text: '',
    reasoning: '',
    refusal: '',
    images: [] as ImagePart[],
    calls: [] as JsonObject[],
    unread: [] as string[],
  }
  for (const part of parts) {
    if (typeof part === 'string') read.text += part
    if (!isJsonObject(part)) continue
    const type = typeof part['type'] === 'string' ? part['type'] : ''
    const image = readImage(part)
    if (isReasoningType(type)) read.reasoning += structuredReasoningText(part)
    else if (type === 'refusal') read.refusal += textValue(part['refusal'], 'refusal') ?? ''
    else if (image) read.images.push(image)
    else if (type === 'tool_use') read.calls.push(callOf(part))
    else if (isTextType(type) || (type === '' && 'text' in part)) read.text += partText(part['text'])
    else if (Object.keys(part).length > 0) read.unread.push(type || 'without a type')
  }
  return read
}

const callOf = ({ id, name, input }: JsonObject): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: input ?? {} },
})

/** Assistants-like servers write `{ text: { value: '…' } }`. */
function partText(text: unknown): string {
  return textValue(isJsonObject(text) ? text['value'] : text, 'text') ?? ''
}

/** An image of a content or of `images`, with its address; undefined for everything else. */
export function readImage(part: unknown): ImagePart | undefined {
  if (!isJsonObject(part)) return undefined
  const image =
    part['image_url'] ?? (part['type'] === 'image' || part['type'] === 'output_image' ? part : undefined)
  const url =
    typeof image === 'string' ? image : isJsonObject(image) ? (image['url'] ?? dataURL(image)) : undefined
  return typeof url === 'string' && url !== '' ? { type: 'image_url', image_url: { url } } : undefined
}

/** The bytes of an image as base64, by the names of OpenAI's images API. */
function dataURL({ b64_json, mime_type }: JsonObject): string | undefined {
  if (typeof b64_json !== 'string' || b64_json === '') return undefined
  return `data:${typeof mime_type === 'string' ? mime_type : 'image/png'};base64,${b64_json}`
}
