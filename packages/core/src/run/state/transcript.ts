import type { AssistantMessage, ChatMessage, ToolMessage } from '../../contract/chat-message.js'
import { findHistory } from './find-history.js'

/** What tool calls are answered with that nobody answered. A model must not believe that nothing has happened. */
const NOT_BEGUN = 'Not run: the call ended before this tool was started.'
const NOT_ENDED = 'Started, but the call ended before it answered: whether it took effect is not known.'

/**
 * The conversation of a call, readable at any time: what was begun is completed, so that it is always valid input for
 * the next turn.
 */
export class Transcript {
  readonly #args: readonly unknown[]
  readonly #committed: ChatMessage[] = []
  #before: readonly ChatMessage[] | undefined
  #round: PendingToolRound | undefined
  #reAsk: { readonly at: number; readonly messages: readonly ChatMessage[] } = { at: 0, messages: [] }
  #partialText = ''

  /** @param args of the call: a history among them holds until the prompt says what the conversation is */
  constructor(args: readonly unknown[]) {
    this.#args = args
  }

  /** What stood before the first answer: the earlier conversation and what this turn says. */
  begin(before: readonly ChatMessage[]): void {
    this.#before = before
  }

  /** The last bad answer and what is wrong with it: the model goes on from there, but the history keeps neither. */
  reAsk(messages: readonly ChatMessage[]): void {
    this.#reAsk = { at: this.#committed.length, messages }
  }

  /** What the next request holds after its prompt. */
  conversation(): readonly ChatMessage[] {
    const { at, messages } = this.#reAsk
    return [...this.#committed.slice(0, at), ...messages, ...this.#committed.slice(at)]
  }

  /** Whether a part of an answer that is not whole was shown. */
  get isGrowing(): boolean {
    return this.#partialText !== ''
  }

  /** The answer that is being written grows. */
  growBy(text: string): void {
    this.#partialText += text
  }

  /** What was written of an answer does not count: the whole one follows, or another is asked for. */
  dropPartial(): void {
    this.#partialText = ''
  }

  /** The model has answered for good. */
  addAnswer(message: AssistantMessage): void {
    this.dropPartial()
    this.#committed.push(message)
  }

  /** The model is not done: it goes on from what it has said so far. */
  addPause(message: AssistantMessage): void {
    this.dropPartial()
    this.#committed.push(message)
  }

  /** The model asks for tools; their answers come one by one. */
  beginRound(message: AssistantMessage): PendingToolRound {
    this.dropPartial()
    this.#round = new PendingToolRound(message)
    return this.#round
  }

  endRound(): void {
    if (this.#round) this.#committed.push(...this.#round.messages())
    this.#round = undefined
  }

  /** The conversation so far, completed. */
  history(): readonly ChatMessage[] {
    return [
      ...(this.#before ?? findHistory(this.#args)),
      ...this.#committed,
      ...(this.#round?.messages() ?? []),
      ...(this.#partialText === '' ? [] : [{ role: 'assistant' as const, content: this.#partialText }]),
    ]
  }
}

/** One turn of tool calls: the message that asks for them and the answers that have come. */
export class PendingToolRound {
  readonly #message: AssistantMessage
  readonly #begun = new Set<string>()
  readonly #answers = new Map<string, ToolMessage>()

  constructor(message: AssistantMessage) {
    this.#message = message
  }

  /** The tool begins: from now on it may have taken effect. */
  begin(toolCallId: string): void {
    this.#begun.add(toolCallId)
  }

  answer(message: ToolMessage): void {
    this.#answers.set(message.tool_call_id, message)
  }

  /** The question and all answers in the order of the calls. */
  messages(): readonly ChatMessage[] {
    const ids = this.#message.tool_calls?.map(({ id }) => id) ?? []
    const answers = ids.map((id): ToolMessage => {
      const unanswered = this.#begun.has(id) ? NOT_ENDED : NOT_BEGUN
      return this.#answers.get(id) ?? { role: 'tool', tool_call_id: id, content: unanswered }
    })
    return [this.#message, ...answers]
  }
}
