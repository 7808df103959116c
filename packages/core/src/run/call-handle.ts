import { runUnrecorded } from './state/durable-steps.js'
import type { ChatMessage } from '../contract/chat-message.js'
import type { ChatParams } from '../contract/chat-params.js'
import { DecoratorUsageError } from '../errors/programmer-errors.js'
import { EventQueue, type EventReading } from '../events/event-queue.js'
import { answerCall } from './answer/answer-call.js'
import { checkCodeAnswer } from './answer/check-code-answer.js'
import { createCallState, type CallRequest } from './state/create-call-state.js'
import { type AmbientContext, ambientContext, runInContext } from './state/ambient-context.js'
import type { CallOutcome } from './state/call-outcome.js'
import type { AbortScope } from './state/abort-scope.js'
import { buildRequests } from './request/request-builder.js'
import { runBody } from './request/run-body.js'
import type { CallState } from './state/call-state.js'
import { Transcript } from './state/transcript.js'

/**
 * One call from its start to its outcome. It is an async function that pushes into one emitter, not a chain of
 * generators: code of the consumer never runs inside its context, and leaving it ends it at once.
 */
export class CallHandle {
  /** This run of this method, as its events name it. */
  readonly callId: string = crypto.randomUUID()
  readonly #request: CallRequest
  readonly #outer: AmbientContext | undefined
  readonly #transcript: Transcript
  #scope: AbortScope | undefined
  #queue: EventQueue<never> | undefined
  #outcome: Promise<CallOutcome> | undefined
  #isAwaited = false
  #isRead = false
  #leaveReason: { readonly reason: unknown } | undefined

  /** Captures the current context, no matter who starts the call. */
  constructor(request: CallRequest) {
    this.#request = request
    this.#outer = ambientContext()
    this.#transcript = new Transcript(request.args)
  }

  /** Starts the call and tells how it ended. Nothing waits for a reader of the events any more. */
  outcome(): Promise<CallOutcome> {
    this.#isAwaited = true
    this.#queue?.flowFreely()
    return this.#start()
  }

  /** The conversation so far: always valid input for the next turn. */
  get history(): readonly ChatMessage[] {
    return this.#transcript.history()
  }

  /** The events can be read once. @throws DecoratorUsageError at the second reader */
  claimReader(): void {
    if (this.#isRead) {
      throw new DecoratorUsageError(
        'A call is iterated once: keep what you need of it, or call the method again.',
      )
    }
    this.#isRead = true
  }

  /** The events are read for as long as somebody holds this reader. */
  readBy(reader: object): void {
    abandoned.register(reader, this, this)
  }

  /**
   * Starts the call with somebody who reads what happens: once, and before it is awaited.
   *
   * @returns what was read; it throws what the call throws
   */
  open<Item>(reading: EventReading<Item>): EventQueue<Item> {
    if (this.#outcome) {
      throw new DecoratorUsageError(
        'The call was awaited already, its events are gone: iterate it first, then await it.',
      )
    }
    const queue = new EventQueue(reading)
    this.#queue = queue as unknown as EventQueue<never>
    void this.#start()
    return queue
  }

  /** The first request that the call would send, or what its body answers; nothing is sent. */
  async render(): Promise<ChatParams | { readonly answered: unknown }> {
    const call = this.#begin()
    const { plan, scope } = call
    try {
      scope.throwIfAborted()
      const body = await runBody(call)
      if (body.kind === 'turn') return { answered: body.turn.value }
      if (body.kind === 'value') return { answered: checkCodeAnswer(call, body) }
      const requests = await buildRequests(call, body.prompt)
      return requests.params({
        form: requests.form(requests.llm),
        transcript: [],
        offersTools: plan.maxSteps > 0,
        isFirst: true,
      })
    } finally {
      scope.close()
    }
  }

  /** The consumer leaves: the call is aborted, unless it is over. Resolves once it has ended. */
  async leave(reason: unknown): Promise<void> {
    this.#leaveReason ??= { reason }
    this.#queue?.discard()
    this.#scope?.abort(reason)
    await this.#outcome?.then(undefined, () => undefined)
  }

  /** Nobody holds the call any more: it need not go on, unless somebody awaits its outcome. */
  abandon(): void {
    if (!this.#isAwaited) void this.leave(new Error('The reader of the events is gone.'))
  }

  #start(): Promise<CallOutcome> {
    if (!this.#outcome) {
      this.#outcome = this.#run()
      // Whoever reads the events gets the error from there.
      this.#outcome.catch(() => undefined)
    }
    return this.#outcome
  }

  async #run(): Promise<CallOutcome> {
    try {
      const call = this.#begin()
      this.#scope = call.scope
      const outcome = await this.#runCall(call)
      this.#queue?.end()
      return outcome
    } catch (error) {
      this.#queue?.end({ error })
      throw error
    }
  }

  async #runCall(call: CallState): Promise<CallOutcome> {
    const { events, usage, clock, scope, callId, traceId, plan } = call
    const started = clock.now()
    if (this.#queue) events.add(this.#queue)
    if (this.#leaveReason) scope.abort(this.#leaveReason.reason)
    events.emit({ type: 'call-start', kind: plan.kind })
    if (call.nameWarning && call.settings.step !== runUnrecorded) call.warnings.tell(call.nameWarning)
    try {
      scope.throwIfAborted()
      const answered = await runInContext(call.context, () => answerCall(call))
      const durationMs = clock.now() - started
      const { answeredByCode } = answered
      events.emit({ type: 'call-end', durationMs, usage: usage.total, answeredByCode })
      const warnings = [...answered.warnings, ...call.warnings.messages]
      return { ...answered, warnings, usage: usage.total, callId, traceId, durationMs }
    } catch (error) {
      // Whatever still runs for this call has lost its purpose.
      scope.abort(error)
      events.emit({
        type: 'call-error',
        durationMs: clock.now() - started,
        usage: usage.total,
        error: error as Error,
      })
      throw error
    } finally {
      scope.close()
      abandoned.unregister(this)
    }
  }

  #begin(): CallState {
    return createCallState(this.#request, this.callId, this.#transcript, this.#outer)
  }
}

/** A call that nobody reads any more must not hold a connection. */
const abandoned = new FinalizationRegistry<CallHandle>((run) => run.abandon())
