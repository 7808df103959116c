import type { JsonObject, ResponseInfo, ToolCallIds } from '@slf/adapter-kit'
import { type Piece, toolCallPieces } from './answer-piece.js'
import { AnswerTexts } from './answer-texts.js'
import { alignItems, isAnswer, rejectUnconfirmed } from '../items/align-items.js'
import { CallNumbering } from '../calls/call-numbering.js'
import { decodeAnnotation } from './decode-annotation.js'
import { logprobsOf, partIndex } from '../events/event-fields.js'
import { finishItem } from './finish-item.js'
import type { OutputItem } from '../items/output-item.js'
import { OutputItems } from '../items/output-items.js'
import { ToolCallState } from '../calls/tool-call-state.js'
import { isToolCall } from '../../history/output-text.js'

/** A text of a message, in the Chat view and in the protocol. */
export type MessageText = 'content' | 'refusal'
/** Where a reasoning item has its text. */
export type ReasoningText = 'content' | 'summary'

/**
 * The answer while its events come in: items, and what they add to it. Each method takes what one kind of event says
 * and returns what is new in the Chat view. Final texts and items add what deltas left out, so that a response without
 * a single delta decodes by the same way; where they contradict what came, the answer is an error.
 */
export class ResponseState {
  readonly #items = new OutputItems()
  readonly #texts = new AnswerTexts()
  readonly #numbering: CallNumbering
  readonly #warn: ResponseInfo['warn']
  /** All items of the whole response; absent when some did not come whole. */
  finalItems: readonly JsonObject[] | undefined

  constructor(ids: ToolCallIds, warn: ResponseInfo['warn']) {
    this.#numbering = new CallNumbering(ids)
    this.#warn = warn
  }

  /** Whether the program is asked to run a tool. */
  get hasCalls(): boolean {
    return this.#items.inOrder().some(({ call }) => call && !call.isRepetition)
  }

  itemAdded(event: JsonObject, raw: JsonObject): readonly Piece[] {
    const item = this.#items.begin(event, raw)
    if (item.isDone) return []
    if (item.type === 'reasoning') this.#texts.of(item, 'reasoning_content')
    if (item.type === 'message') {
      this.#texts.of(item, 'content')
      this.#texts.of(item, 'refusal')
    }
    return isToolCall(raw) ? toolCallPieces(this.#callOf(item).begin(raw)) : []
  }

  itemDone(event: JsonObject, raw: JsonObject): readonly Piece[] {
    return this.#finish(this.#items.end(event, raw), raw)
  }

  messageDelta(event: JsonObject, field: MessageText, delta: string): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    if (item.isDone) return this.#late(item, field, delta)
    const logprobs = logprobsOf(event)
    if (logprobs) item.hasLogprobs = true
    return this.#texts.add(item, field, partIndex(event, 'content_index'), delta, logprobs)
  }

  messageDone(event: JsonObject, field: MessageText, text: string): void {
    const item = this.#items.of(event, 'message')
    this.#texts.tell(item, field, partIndex(event, 'content_index'), text)
  }

  /** Reasoning is shown in the open (`content`) or as a summary; where a server sends both, the first one is taken. */
  reasoningDelta(event: JsonObject, field: ReasoningText, delta: string): readonly Piece[] {
    const item = this.#items.of(event, 'reasoning')
    if (item.isDone || (item.reasoningField ??= field) !== field) return []
    return this.#texts.add(item, 'reasoning_content', partIndex(event, `${field}_index`), delta)
  }

  reasoningDone(event: JsonObject, field: ReasoningText, text: string): void {
    const item = this.#items.of(event, 'reasoning')
    if (text === '' || (item.reasoningField ??= field) !== field) return
    this.#texts.tell(item, 'reasoning_content', partIndex(event, `${field}_index`), text)
  }

  /** @param type of the item: a function call, or a call of a custom tool. */
  callDelta(event: JsonObject, type: string, delta: string): readonly Piece[] {
    const item = this.#items.of(event, type)
    return item.isDone ? [] : toolCallPieces(this.#callOf(item).add(delta))
  }

  callDone(event: JsonObject, type: string, text: unknown): readonly Piece[] {
    const item = this.#items.of(event, type)
    return item.isDone ? [] : toolCallPieces(this.#callOf(item).complete(text))
  }

  annotation(event: JsonObject): readonly Piece[] {
    const item = this.#items.of(event, 'message')
    if (item.isDone) return []
    const index = partIndex(event, 'content_index')
    item.annotationCounts.set(index, (item.annotationCounts.get(index) ?? 0) + 1)
    return [{ delta: { annotations: [decodeAnnotation(event['annotation'])] } }]
  }

  /**
   * The response ends: everything that was held back, and what only the terminal event brings.
   * @throws StreamFormatError when it contradicts what was streamed.
   */
  end(finals: readonly JsonObject[], isIncomplete: boolean): readonly Piece[] {
    const aligned = alignItems(this.#items.inOrder(), finals)
    if (!isIncomplete) rejectUnconfirmed(aligned)
    const items: OutputItem[] = []
    const rest: Piece[] = []
    for (const { streamed, final } of aligned) {
      const item = streamed ?? this.#items.append(final ?? {})
      items.push(item)
      if (final) rest.push(...this.#finish(item, final))
      // A call that was cut stays as it is; one that ended without its last events is as whole as its deltas.
      else if (!isIncomplete && !item.isDone && item.call)
        rest.push(...toolCallPieces(item.call.end(item.raw)))
    }
    for (const { call, raw } of items) rest.push(...toolCallPieces(call?.settle(raw, true) ?? []))
    if (items.every((item) => item.isDone || (finals.length > 0 && !isAnswer(item)))) {
      this.finalItems = items
        .filter(({ isDone, call }) => isDone && !call?.isRepetition)
        .map(({ raw }) => raw)
    }
    return [...rest, ...this.#texts.settle(items)]
  }

  /** Takes a final item, also one that came before: what it adds is added, what contradicts is an error. */
  #finish(item: OutputItem, raw: JsonObject): readonly Piece[] {
    if (!item.isDone) item.raw = raw
    const pieces = isToolCall(raw)
      ? toolCallPieces(this.#callOf(item).end(raw))
      : finishItem(item, raw, this.#texts, this.#warn)
    item.isDone = true
    return pieces
  }

  /** The final item has said everything: a delta that comes after it is late, or a word that nobody confirms. */
  #late(item: OutputItem, field: MessageText, delta: string): readonly Piece[] {
    if (!this.#texts.of(item, field).isLate(delta)) {
      this.#warn('stream', 'Text came after the end of its item, which does not have it; it was left out.')
    }
    return []
  }

  #callOf(item: OutputItem): ToolCallState {
    return (item.call ??= new ToolCallState(this.#numbering, item.type))
  }
}
