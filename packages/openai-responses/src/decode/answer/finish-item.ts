import { isJsonObject, type JsonObject, type ResponseInfo, textOf } from '@slf/adapter-kit'
import { StreamFormatError } from '@slf/core'
import { decodeAnnotation } from './decode-annotation.js'
import type { Piece } from './answer-piece.js'
import { type AnswerTexts, REASONING_SEPARATOR } from './answer-texts.js'
import { imagesOf } from './decode-images.js'
import { logprobsOf } from '../events/event-fields.js'
import type { OutputItem } from '../items/output-item.js'
import {
  isKnownPart,
  messageParts,
  outputRefusal,
  outputText,
  reasoningField,
  reasoningTexts,
} from '../../history/output-text.js'

/**
 * What the final form of an item, other than a tool call, adds to the answer.
 * @throws StreamFormatError when it contradicts what came, or is not the protocol.
 */
export function finishItem(
  item: OutputItem,
  raw: JsonObject,
  texts: AnswerTexts,
  warn: ResponseInfo['warn'],
): readonly Piece[] {
  if (raw['type'] === 'message') return finishMessage(item, raw, texts, warn)
  if (raw['type'] === 'reasoning') return finishReasoning(item, raw, texts)
  return imagePieces(item, [raw])
}

function finishMessage(
  item: OutputItem,
  raw: JsonObject,
  texts: AnswerTexts,
  warn: ResponseInfo['warn'],
): readonly Piece[] {
  const content = raw['content'] ?? []
  if (!Array.isArray(content) || !content.every(isJsonObject)) {
    throw new StreamFormatError('The content of a message is no list of parts.')
  }
  const parts = messageParts(raw)
  for (const part of parts) {
    if (!isKnownPart(part)) {
      warn(
        'content',
        `The answer has a part of the type '${textOf(part['type'])}', which a message of Chat Completions cannot hold; it is kept in 'provider_data' alone.`,
      )
    }
  }
  const logprobs = item.hasLogprobs ? undefined : joinedLogprobs(parts)
  const annotations = item.isDone ? [] : remainingAnnotations(parts, item.annotationCounts)
  const text = outputText([raw])
  const refusal = outputRefusal([raw])
  // A message without any text says nothing of what came: some servers end with an empty one.
  const isTold = text !== '' || refusal !== ''
  item.hasLogprobs ||= logprobs !== undefined
  return [
    ...texts.close(item, 'content', isTold ? text : undefined, logprobs),
    ...texts.close(item, 'refusal', isTold ? refusal : undefined),
    ...(annotations.length > 0 ? [{ delta: { annotations } }] : []),
    ...imagePieces(item, parts),
  ]
}

/** What the final parts cite beyond what was handed out; events that count parts in another way count together. */
function remainingAnnotations(
  parts: readonly JsonObject[],
  counts: ReadonlyMap<number, number>,
): readonly unknown[] {
  const given = parts.map(({ annotations }) => (Array.isArray(annotations) ? (annotations as unknown[]) : []))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const isCountedAlike = [...counts].every(([index, count]) => (given[index] ?? []).length >= count)
  const rest = isCountedAlike
    ? given.flatMap((annotations, index) => annotations.slice(counts.get(index) ?? 0))
    : given.flat().slice(total)
  return rest.map(decodeAnnotation)
}

function finishReasoning(item: OutputItem, raw: JsonObject, texts: AnswerTexts): readonly Piece[] {
  const field = (item.reasoningField ??= reasoningField(raw))
  const told = reasoningTexts(raw, field).filter((text) => text !== '')
  // Encrypted reasoning ends without its text.
  return texts.close(item, 'reasoning_content', told.length > 0 ? told.join(REASONING_SEPARATOR) : undefined)
}

function imagePieces(item: OutputItem, holders: readonly JsonObject[]): readonly Piece[] {
  const images = item.isDone ? [] : holders.flatMap(imagesOf)
  return images.length > 0 ? [{ delta: { images } }] : []
}

function joinedLogprobs(parts: readonly JsonObject[]): JsonObject | undefined {
  const content = parts.flatMap((part) => (logprobsOf(part)?.['content'] as unknown[] | undefined) ?? [])
  return content.length > 0 ? { content } : undefined
}
