import type { ToolCallPiece } from '../../contract/accumulate-tool-calls.js'
import type { ChatCompletionChunk } from '../../contract/chat-completion.js'
import type { OutputIssue } from '../../errors/output-errors.js'
import type { PartialEmitter } from './partial-emitter.js'
import type { ModelAnswer } from './read-completion.js'
import { WholeCharacters } from './whole-characters.js'
import type { CallState } from '../state/call-state.js'

/** Shows the answer of one model step while it grows: as events, in the history, to whoever watches its value. */
export class DeltaEmitter {
  readonly #call: CallState
  readonly #step: number
  readonly #partials: PartialEmitter | undefined
  readonly #textPieces = new WholeCharacters()
  readonly #reasoningPieces = new WholeCharacters()
  /** Of the calls that were shown, by position. */
  readonly #toolCalls = new Map<number, WholeCharacters>()
  #text = ''
  #hasReasoning = false
  #stoppedBy: OutputIssue | undefined

  constructor(call: CallState, step: number, partials?: PartialEmitter) {
    this.#call = call
    this.#step = step
    this.#partials = partials
  }

  /** The text that was shown so far. */
  get text(): string {
    return this.#text
  }

  /** The text of the same pieces, joined elsewhere: of two long ropes only one has to be made a string. */
  shareText(text: string): void {
    if (text.length === this.#text.length) this.#text = text
  }

  /** Whether a part of an answer was shown: then it cannot be another answer any more. */
  get hasAny(): boolean {
    return this.#text !== '' || this.#toolCalls.size > 0
  }

  /** Why the model must stop. */
  get stoppedBy(): OutputIssue | undefined {
    return this.#stoppedBy
  }

  show(chunk: ChatCompletionChunk, toolCalls: readonly ToolCallPiece[]): void {
    for (const { index = 0, delta } of chunk.choices ?? []) {
      if (index !== 0 || !delta) continue
      if (delta.reasoning_content) this.#showReasoning(this.#reasoningPieces.push(delta.reasoning_content))
      if (typeof delta.content === 'string') this.#showText(this.#textPieces.push(delta.content))
    }
    for (const piece of toolCalls) this.#showToolCall(piece)
  }

  /** Shows what no delta has shown: of an answer that was not streamed, or that did not come from the model. */
  showRest({ text, message }: ModelAnswer): void {
    this.#showReasoning(this.#hasReasoning ? this.#reasoningPieces.end() : (message.reasoning_content ?? ''))
    if (text.startsWith(this.#text)) this.#showText(text.slice(this.#text.length))
    for (const [index, { id, function: called }] of (message.tool_calls ?? []).entries()) {
      if (this.#toolCalls.has(index)) continue
      this.#showToolCall({ index, id, name: called.name, argumentsDelta: called.arguments })
    }
    this.#partials?.finish()
  }

  #showReasoning(text: string): void {
    if (text === '') return
    this.#hasReasoning = true
    this.#call.events.emit({ type: 'reasoning-delta', step: this.#step, text })
  }

  #showText(text: string): void {
    if (text === '') return
    this.#text += text
    this.#call.transcript.growBy(text)
    this.#call.events.emitText(this.#step, text)
    this.#stoppedBy ??= this.#partials?.onText(text)
  }

  #showToolCall({ index, id, name, argumentsDelta }: ToolCallPiece): void {
    let pieces = this.#toolCalls.get(index)
    if (!pieces) this.#toolCalls.set(index, (pieces = new WholeCharacters()))
    const text = pieces.push(argumentsDelta)
    const facts = { step: this.#step, index, toolCallId: id, toolName: name, argumentsDelta: text }
    this.#call.events.emit({ type: 'tool-call-delta', ...facts })
    this.#stoppedBy ??= this.#partials?.onToolCall(name, text)
  }
}
