import type { ChatEvent } from '../events/chat-event.js'
import { valueText } from '../prompt/value-text.js'
import type { CallPlan } from '../plan/call-plan.js'
import { answerSchema } from '../run/request/answer-schema.js'
import type { CallHandle } from '../run/call-handle.js'
import { turnOf } from '../run/chat-stream.js'
import { EventView } from '../run/event-view.js'

/**
 * A call that is seen while it answers. It starts when it is first iterated or awaited, and runs once: iterate the
 * values, or the `textStream`, or the `events`, and await the result as often as you like.
 */
export class StreamedCall<Partial, Result> implements AsyncIterable<Partial>, PromiseLike<Result> {
  readonly #run: CallHandle
  readonly #plan: CallPlan

  /** @internal Made by `stream(instance)`. */
  constructor(run: CallHandle, plan: CallPlan) {
    this.#run = run
    this.#plan = plan
  }

  /** Everything that happens, nested calls included. */
  get events(): AsyncIterable<ChatEvent> {
    return new EventView(this.#run, { see: (event) => [event] })
  }

  /** The text as it is written. */
  get textStream(): AsyncIterable<string> {
    return new EventView(this.#run, { seeText: (text) => text })
  }

  /** The value so far, each time that it has grown; the last one is the result. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Partial> {
    const values = new ValuesSoFar(this.#run.callId, answerSchema(this.#plan) === undefined)
    const view = new EventView(
      this.#run,
      { see: (event) => values.after(event) as readonly Partial[], sees: values.types },
      async () => values.last((await this.#run.outcome()).value) as readonly Partial[],
    )
    return view[Symbol.asyncIterator]()
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a call is awaited: that is its purpose
  then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((result: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#result().then(onFulfilled, onRejected)
  }

  catch<Rejected = never>(
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Result | Rejected> {
    return this.#result().catch(onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<Result> {
    return this.#result().finally(onFinally)
  }

  /** Stops the call, unless it is over. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run.leave(new Error('The call was disposed of.'))
  }

  async #result(): Promise<Result> {
    const outcome = await this.#run.outcome()
    return (this.#plan.kind === 'chat' ? turnOf(outcome) : outcome.value) as Result
  }
}

/** Follows the answer of one call: as values when it has a schema, else as the text so far. */
class ValuesSoFar {
  readonly #callId: string
  readonly #isText: boolean
  #text = ''
  #last: unknown

  constructor(callId: string, isText: boolean) {
    this.#callId = callId
    this.#isText = isText
  }

  /** The events that it follows. */
  get types(): readonly ChatEvent['type'][] {
    return this.#isText ? ['llm-start', 'text-delta'] : ['partial']
  }

  after(event: ChatEvent): readonly unknown[] {
    if (event.callId !== this.#callId) return []
    switch (event.type) {
      case 'llm-start':
        this.#text = ''
        return []
      case 'text-delta':
        this.#text += event.text
        return [(this.#last = this.#text)]
      case 'partial':
        // A field that is complete now may have been shown already.
        return isSame(event.value, this.#last) ? [] : [(this.#last = event.value)]
      default:
        return []
    }
  }

  /** The result itself, unless it was shown: corrections and defaults come at the end. */
  last(value: unknown): readonly unknown[] {
    return value === this.#last || valueText(value) === valueText(this.#last) ? [] : [value]
  }
}

/**
 * Parts that are finished are one object in all values that hold them, so that only what is open is walked through. It
 * is at the end: there a difference is found at once.
 */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other)
  if (!isRecord(one) || !isRecord(other)) return false
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index] as string
    if (!Object.hasOwn(other, key) || !isSame(one[key], other[key])) return false
  }
  return true
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let index = one.length - 1; index >= 0; index--) {
    if (one[index] !== other[index] && !isSame(one[index], other[index])) return false
  }
  return true
}

/** Values of codecs are what they are. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === '[object Object]'
