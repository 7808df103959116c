import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { type CompletionDelta, StreamFormatError, type ToolCallDelta } from '@slf/core'
import { decodeAnnotation } from './decode-annotation.js'
import type { CallNumbering, FunctionCallState } from './function-call.js'
import { textOf } from '../fields/json-fields.js'
import { logprobsOf, partIndex } from './event-fields.js'
import { alignItems, type OutputItem, OutputItems } from './output-items.js'
import { isFunctionCall, messageParts, reasoningField, reasoningTexts } from '../history/output-text.js'
import { TextLane } from './buffered-text.js'
import type { Warn } from '../fields/unsupported.js'

/** What an event adds to the answer. */
export interface Piece {
  readonly delta: CompletionDelta
  readonly logprobs?: JsonObject | undefined
}

/**
 * The answer while its events come in: items by output index, and the texts that they add to. Each method takes what
 * one kind of event says and returns what is new in the Chat view. Final texts and items add what deltas left out, so
 * that a response without a single delta decodes by the same way.
 */
export class ResponseState {
  readonly #items = new OutputItems()
  readonly #content = new TextLane()
  readonly #refusal = new TextLane()
  readonly #reasoning = new TextLane('\n\n')
  readonly #numbering: CallNumbering
  readonly #warn: Warn
  /** All items of the whole response; absent when some did not come whole. */
  finalItems: readonly JsonObject[] | undefined

  constructor(numbering: CallNumbering, warn: Warn) {
    this.#numbering = numbering
    this.#warn = warn
  }

  get hasCalls(): boolean {
    return this.#items.inOrder().some(({ raw }) => isFunctionCall(raw))
  }

  itemAdded(event: JsonObject, raw: JsonObject): readonly Piece[] {
    const item = this.#items.open(event, raw)
    if (item.isDone) return []
    if (raw['type'] === 'reasoning') this.#reasoning.open(item.index)
    if (raw['type'] === 'message') {
      this.#content.open(item.index)
      this.#refusal.open(item.index)
    }
    return isFunctionCall(raw) ? toolCalls(this.#callOf(item).begin(raw)) : []
  }

  itemDone(event: JsonObject, raw: JsonObject): readonly Piece[] {
    return this.#finish(this.#items.open(event, raw), raw)
  }

  text(event: JsonObject, delta: string): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    if (item.isDone) return []
    const index = partIndex(event, 'content_index')
    const logprobs = logprobsOf(event)
    if (logprobs) item.streamedLogprobs.add(index)
    return pieces('content', this.#content.add(item.index, index, delta), logprobs)
  }

  textDone(event: JsonObject, text: string): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    const index = partIndex(event, 'content_index')
    return item.isDone
      ? []
      : pieces('content', this.#content.complete(item.index, index, text, this.#mismatch))
  }

  refusal(event: JsonObject, delta: string): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    const index = partIndex(event, 'content_index')
    return item.isDone ? [] : pieces('refusal', this.#refusal.add(item.index, index, delta))
  }

  refusalDone(event: JsonObject, text: string): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    const index = partIndex(event, 'content_index')
    return item.isDone
      ? []
      : pieces('refusal', this.#refusal.complete(item.index, index, text, this.#mismatch))
  }

  /** Reasoning is shown in the open (`content`) or as a summary; where a server sends both, the first one is taken. */
  reasoning(event: JsonObject, field: 'content' | 'summary', delta: string): readonly Piece[] {
    const item = this.#items.of(event, 'reasoning')
    if (item.isDone || (item.reasoningField ??= field) !== field) return []
    return pieces(
      'reasoning_content',
      this.#reasoning.add(item.index, partIndex(event, `${field}_index`), delta),
    )
  }

  arguments(event: JsonObject, delta: string): readonly Piece[] {
    const item = this.#items.of(event, 'function_call')
    return item.isDone ? [] : toolCalls(this.#callOf(item).add(delta))
  }

  argumentsDone(event: JsonObject): readonly Piece[] {
    const item = this.#items.of(event, 'function_call')
    return item.isDone ? [] : toolCalls(this.#callOf(item).complete(event['arguments']))
  }

  annotation(event: JsonObject): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    if (item.isDone) return []
    const index = partIndex(event, 'content_index')
    item.annotationCounts.set(index, (item.annotationCounts.get(index) ?? 0) + 1)
    return [{ delta: { annotations: [decodeAnnotation(event['annotation'])] } }]
  }

  /** The response ends: everything that was held back, and what only the terminal event brings. */
  end(finals: readonly JsonObject[], isIncomplete: boolean): readonly Piece[] {
    const aligned = alignItems(this.#items.inOrder(), finals).map(({ streamed, final }) => ({
      item: streamed ?? this.#items.append(),
      final,
    }))
    const rest = aligned.flatMap(({ item, final }) => {
      if (final) return this.#finish(item, final)
      // A call that was cut stays as it is; one that ended without its last events is as whole as its deltas.
      return isIncomplete || item.isDone || !item.call ? [] : toolCalls(item.call.end(item.raw))
    })
    const held = aligned.flatMap(({ item }) => toolCalls(item.call?.settle(item.raw, true) ?? []))
    if (aligned.every(({ item, final }) => item.isDone || final)) {
      this.finalItems = aligned.filter(({ item }) => !item.call?.isRepetition).map(({ item }) => item.raw)
    }
    return [
      ...rest,
      ...held,
      ...pieces('reasoning_content', this.#reasoning.flush()),
      ...pieces('content', this.#content.flush()),
      ...pieces('refusal', this.#refusal.flush()),
    ]
  }

  #finish(item: OutputItem, raw: JsonObject): readonly Piece[] {
    if (item.isDone) return []
    item.raw = raw
    item.isDone = true
    if (isFunctionCall(raw)) return toolCalls(this.#callOf(item).end(raw))
    if (raw['type'] === 'reasoning') return this.#finishReasoning(item)
    if (raw['type'] === 'message') return this.#finishMessage(item)
    return []
  }

  #finishMessage(item: OutputItem): readonly Piece[] {
    const content = item.raw['content'] ?? []
    if (!Array.isArray(content) || !content.every(isJsonObject)) {
      throw new StreamFormatError('The content of a message is no list of parts.')
    }
    return [
      ...messageParts(item.raw).flatMap((part, index) => this.#finishPart(item, index, part)),
      ...pieces('content', this.#content.close(item.index)),
      ...pieces('refusal', this.#refusal.close(item.index)),
    ]
  }

  #finishPart(item: OutputItem, index: number, part: JsonObject): readonly Piece[] {
    const refusal = this.#refusal.complete(item.index, index, textOf(part['refusal']), this.#mismatch)
    if (part['type'] !== 'output_text') return pieces('refusal', refusal)
    const text = this.#content.complete(item.index, index, textOf(part['text']), this.#mismatch)
    const given = Array.isArray(part['annotations']) ? (part['annotations'] as unknown[]) : []
    const annotations = given.slice(item.annotationCounts.get(index) ?? 0).map(decodeAnnotation)
    return [
      ...pieces('content', text, item.streamedLogprobs.has(index) ? undefined : logprobsOf(part)),
      ...(annotations.length > 0 ? [{ delta: { annotations } }] : []),
    ]
  }

  #finishReasoning(item: OutputItem): readonly Piece[] {
    const field = (item.reasoningField ??= reasoningField(item.raw))
    const texts = reasoningTexts(item.raw, field).map((text, index) =>
      this.#reasoning.complete(item.index, index, text, this.#mismatch),
    )
    return pieces('reasoning_content', texts.join('') + this.#reasoning.close(item.index))
  }

  #callOf(item: OutputItem): FunctionCallState {
    return (item.call ??= this.#numbering.open())
  }

  readonly #mismatch = (): void => {
    this.#warn(
      'stream',
      'The final text of the answer differs from what was streamed; what was streamed stands.',
    )
  }
}

function pieces(
  field: 'content' | 'refusal' | 'reasoning_content',
  text: string,
  logprobs?: JsonObject,
): readonly Piece[] {
  if (text === '') return logprobs ? [{ delta: {}, logprobs }] : []
  return [{ delta: { [field]: text }, logprobs }]
}

function toolCalls(deltas: readonly ToolCallDelta[]): readonly Piece[] {
  return deltas.map((delta) => ({ delta: { tool_calls: [delta] } }))
}
