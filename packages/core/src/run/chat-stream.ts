import type { FinishReason } from '../contract/chat-completion.js'
import type { ChatMessage } from '../contract/chat-message.js'
import type { CallUsage } from '../events/call-usage.js'
import type { ChatEvent } from '../events/chat-event.js'
import type { CallOutcome } from './state/call-outcome.js'
import type { CallHandle } from './call-handle.js'
import { EventView } from './event-view.js'

/** One turn of a chat, when it is over. */
export interface ChatTurn<Value = string> {
  /** The answer as text. */
  readonly text: string
  /** The answer as the schema of `returns` says; without one, the text. */
  readonly value: Value
  /** The conversation with this turn: plain JSON, valid input for the next turn. */
  readonly history: readonly ChatMessage[]
  /** Tokens of all steps, re-asks and nested calls. */
  readonly usage: CallUsage
  readonly finishReason: FinishReason
}

/**
 * One turn of a chat. Iterate it for its events, or `await` it for the {@link ChatTurn}, or both: it starts with the
 * first of these, and runs once. Leaving the loop aborts the model and the tools at once; an aborted or failed turn
 * throws, it never just ends.
 *
 * @example
 * ```ts
 * import type { ChatStream } from '@slf/core'
 *
 * export async function show(turn: ChatStream): Promise<string> {
 *   for await (const text of turn.textStream) process.stdout.write(text)
 *   return (await turn).text
 * }
 * ```
 */
export class ChatStream<Value = string>
  implements AsyncGenerator<ChatEvent, ChatTurn<Value>, undefined>, PromiseLike<ChatTurn<Value>>
{
  readonly #run: CallHandle
  #isReader = false

  /** @internal Made by methods with `@LLMChat`. */
  constructor(run: CallHandle) {
    this.#run = run
  }

  /** The conversation so far, readable at any time, always valid input for the next turn. */
  get history(): readonly ChatMessage[] {
    return this.#run.history
  }

  /** The text of this turn as it is written, without nested calls. Iterates the stream: use it instead of the events. */
  get textStream(): AsyncIterable<string> {
    return new EventView(this.#run, (event) =>
      event.type === 'text-delta' && event.callId === this.#run.callId ? [event.text] : [],
    )
  }

  [Symbol.asyncIterator](): AsyncGenerator<ChatEvent, ChatTurn<Value>, undefined> {
    this.#run.claimReader()
    return this
  }

  async next(): Promise<IteratorResult<ChatEvent, ChatTurn<Value>>> {
    if (!this.#isReader) this.#run.readBy(this)
    this.#isReader = true
    const event = await this.#run.nextEvent()
    return event ? { done: false, value: event } : { done: true, value: await this }
  }

  /** Stops the turn. */
  async return(): Promise<IteratorReturnResult<ChatTurn<Value>>> {
    await this.#run.leave(new Error('The reader of the events has left.'))
    return { done: true, value: undefined as never }
  }

  /** Stops the turn, for `yield*` of an outer generator. */
  async throw(error: unknown): Promise<IteratorReturnResult<ChatTurn<Value>>> {
    await this.#run.leave(error)
    throw error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a turn is awaited: that is its purpose
  then<Fulfilled = ChatTurn<Value>, Rejected = never>(
    onFulfilled?: ((turn: ChatTurn<Value>) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#run
      .outcome()
      .then(turnOf<Value>)
      .then(onFulfilled, onRejected)
  }

  catch<Rejected = never>(
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<ChatTurn<Value> | Rejected> {
    return this.then(undefined, onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<ChatTurn<Value>> {
    return this.#run
      .outcome()
      .then(turnOf<Value>)
      .finally(onFinally)
  }
}

/** What awaiting a chat gives. */
export const turnOf = <Value>({
  text,
  value,
  history,
  usage,
  finishReason,
}: CallOutcome): ChatTurn<Value> => ({
  text,
  value: value as Value,
  history,
  usage,
  finishReason,
})
