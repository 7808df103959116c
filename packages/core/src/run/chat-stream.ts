import type { ChatMessage } from '../contract/chat-message.js'
import type { ChatEvent } from '../events/chat-event.js'
import type { ChatTurn } from './state/chat-turn.js'
import type { CallOutcome } from './state/call-outcome.js'
import type { CallHandle } from './call-handle.js'
import { EventView } from './event-view.js'
import type { EventQueue } from '../events/event-queue.js'

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
  readonly #call: CallHandle
  #queue: EventQueue | undefined

  /** @internal Made by methods with `@LLMChat`. */
  constructor(call: CallHandle) {
    this.#call = call
  }

  /** The conversation so far, readable at any time, always valid input for the next turn. */
  get history(): readonly ChatMessage[] {
    return this.#call.history
  }

  /** The text of this turn as it is written, without nested calls. Iterates the stream: use it instead of the events. */
  get textStream(): AsyncIterable<string> {
    return new EventView(this.#call, { seeText: (text) => text })
  }

  [Symbol.asyncIterator](): AsyncGenerator<ChatEvent, ChatTurn<Value>, undefined> {
    this.#call.claimReader()
    return this
  }

  next(): Promise<IteratorResult<ChatEvent, ChatTurn<Value>>> {
    const value = this.#queue?.take()
    return value ? Promise.resolve({ done: false, value }) : this.#wait()
  }

  /** Stops the turn. */
  async return(): Promise<IteratorReturnResult<ChatTurn<Value>>> {
    await this.#call.leave(new Error('The reader of the events has left.'))
    return { done: true, value: undefined as never }
  }

  /** Stops the turn, for `yield*` of an outer generator. */
  async throw(error: unknown): Promise<IteratorReturnResult<ChatTurn<Value>>> {
    await this.#call.leave(error)
    throw error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #wait(): Promise<IteratorResult<ChatEvent, ChatTurn<Value>>> {
    if (!this.#queue) this.#call.readBy(this)
    this.#queue ??= this.#call.open({ see: (event) => [event] })
    const event = await this.#queue.next()
    return event ? { done: false, value: event } : { done: true, value: await this }
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a turn is awaited: that is its purpose
  then<Fulfilled = ChatTurn<Value>, Rejected = never>(
    onFulfilled?: ((turn: ChatTurn<Value>) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#call
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
    return this.#call
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
