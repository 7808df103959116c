import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { ImagePart } from '@slf/core'
import { isOpaqueField } from '../history/opaque-fields.js'
import {
  isReasoningField,
  type ReasoningField,
  reasoningFields,
  structuredReasoningText,
} from '../history/reasoning-text.js'
import { type Content, readContent, readImage } from './content-parts.js'
import { textValue } from './text-value.js'
import { functionCallPiece, type ToolCallPiece, toolCallPiece } from './tool-call-piece.js'

type Warn = (code: string, message: string) => void

/** A delta, or a whole message, in the terms of the contract. */
export interface MessagePieces {
  readonly text: string
  readonly refusal: string
  readonly reasoning: string
  readonly reasoningSource: ReasoningSource | undefined
  readonly calls: readonly ToolCallPiece[]
  readonly annotations: readonly unknown[]
  readonly images: readonly ImagePart[]
}

/** Where the text of the reasoning was found. Servers repeat the same text at several places: one is taken. */
export type ReasoningSource = ReasoningField | 'content' | (typeof structuredFields)[number]

/** Fields that hold reasoning in entries, for servers that send it nowhere else. */
const structuredFields = ['reasoning_details', 'thinking_blocks', 'cot_summary'] as const

/** Fields that add nothing to an answer. */
const silentFields: ReadonlySet<string> = new Set(
  'role content refusal tool_calls function_call annotations images audio cot_summary name channel index id type obfuscation token_ids prompt_token_ids tool_call_id end_turn stop_reason parsed prefix padding weight'.split(
    ' ',
  ),
)

/**
 * Reads a delta, or a whole message, which was parsed from this JSON.
 *
 * @param invalid makes the error for what is not the protocol.
 * @param warn learns of what cannot be handed on.
 */
export function readMessage(
  message: JsonObject,
  { invalid, warn }: { readonly invalid: (what: string) => Error; readonly warn: Warn },
  json?: string,
): MessagePieces {
  const { content: given } = message
  if (typeof given === 'string' && hasTextAlone(message)) return { ...nothing, text: given }
  const content = readContent(given, json)
  if (!content) throw invalid("'content' is neither text nor a list of parts")
  const audio = isJsonObject(message['audio']) ? message['audio'] : {}
  warnOfUnread(message, content, audio, warn)
  return {
    // The words of a spoken answer stand in its transcript alone.
    text: content.text || (textValue(audio['transcript'], 'transcript') ?? ''),
    refusal: (typeof message['refusal'] === 'string' ? message['refusal'] : '') + content.refusal,
    ...readReasoning(message, content, json),
    calls: [...readCalls(message, invalid, json), ...content.calls.map((call) => toolCallPiece(call))],
    annotations: Array.isArray(message['annotations']) ? message['annotations'] : [],
    images: [...content.images, ...readImages(message['images'], warn)],
  }
}

const nothing: MessagePieces = {
  text: '',
  refusal: '',
  reasoning: '',
  reasoningSource: undefined,
  calls: [],
  annotations: [],
  images: [],
}

/** A piece of text and nothing else: so are by far the most deltas. */
function hasTextAlone(message: JsonObject): boolean {
  for (const name in message) {
    if (name === 'content' || name === 'role') continue
    const value = message[name]
    if (value !== undefined && value !== null) return false
  }
  return true
}

function readImages(images: unknown, warn: Warn): readonly ImagePart[] {
  if (!Array.isArray(images)) return []
  const read = images.flatMap((image: unknown) => readImage(image) ?? [])
  if (read.length < images.length) warn('unread_content', 'The answer holds an image without an address.')
  return read
}

function readReasoning(
  message: JsonObject,
  content: Content,
  json: string | undefined,
): Pick<MessagePieces, 'reasoning' | 'reasoningSource'> {
  const field =
    reasoningFields.find((name) => isText(message[name])) ?? reasoningFields.find((name) => message[name])
  const value = field && message[field]
  const beside = field ? (textValue(value, field, json) ?? structuredReasoningText(value)) : ''
  if (beside !== '') {
    const isSame = beside === content.reasoning
    return { reasoning: isSame ? beside : beside + content.reasoning, reasoningSource: field }
  }
  if (content.reasoning !== '') return { reasoning: content.reasoning, reasoningSource: 'content' }
  for (const name of structuredFields) {
    const reasoning = message[name] == null ? '' : structuredReasoningText(message[name])
    if (reasoning !== '') return { reasoning, reasoningSource: name }
  }
  return { reasoning: '', reasoningSource: undefined }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

function readCalls(
  message: JsonObject,
  invalid: (what: string) => Error,
  json: string | undefined,
): readonly ToolCallPiece[] {
  const calls = message['tool_calls'] ?? []
  if (!Array.isArray(calls)) throw invalid("'tool_calls' is not a list")
  if (calls.length > 0) return calls.filter(isJsonObject).map((call) => toolCallPiece(call, json))
  const call =
    message['function_call'] == null ? undefined : functionCallPiece(message['function_call'], json)
  return call ? [call] : []
}

function warnOfUnread(message: JsonObject, content: Content, audio: JsonObject, warn: Warn): void {
  for (const type of content.unread) {
    warn('unread_content', `The answer holds a content part that is not handed on (${type}).`)
  }
  if (audio['data'])
    warn('unread_audio', 'The answer holds audio, of which only the transcript is handed on.')
  for (const name in message) {
    if (silentFields.has(name) || isReasoningField(name) || isOpaqueField(name)) continue
    if (!isEmpty(message[name])) {
      warn('unread_field', `The answer has a field that is not handed on: '${name.slice(0, 50)}'.`)
    }
  }
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return !value
}
