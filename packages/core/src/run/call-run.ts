import type { AbortSignalLike } from '../clock/abort-signal.js'
import type { ChatMessage } from '../contract/chat-message.js'
import type { ChatParams } from '../contract/chat-params.js'
import { DecoratorUsageError } from '../errors/usage-errors.js'
import type { ChatEvent } from '../events/chat-event.js'
import { EventEmitter } from '../events/emitter.js'
import { EventQueue } from '../events/event-queue.js'
import type { CallPlan } from '../plan/call-plan.js'
import { answerCall, checkedValue } from './answer-call.js'
import { type CallContext, currentContext, runInContext } from './call-context.js'
import type { CallOutcome } from './call-outcome.js'
import { CallScope } from './call-scope.js'
import {
  type CallOverrides,
  type CallSettings,
  noSettings,
  settingsForNested,
  withOverrides,
} from './call-settings.js'
import type { PartialOptions } from './partial-watch.js'
import { prepareCall } from './prepare-call.js'
import { runBody } from './run-body.js'
import type { RunningCall } from './running-call.js'
import { StepNames } from './step.js'
import { Transcript } from './transcript.js'
import { UsageMeter } from './usage-meter.js'

/** What a call is made of. */
export interface CallRequest {
  readonly plan: CallPlan
  readonly self: object
  readonly args: readonly unknown[]
  readonly overrides?: CallOverrides | undefined
  /** The model is asked for deltas. */
  readonly streamed: boolean
  /** The value is read while it grows. */
  readonly partials?: PartialOptions | undefined
}

/**
 * One call from its start to its outcome. It is an async function that pushes into one emitter, not a chain of
 * generators: code of the consumer never runs inside its context, and leaving it ends it at once.
 */
export class CallRun {
  /** This run of this method, as its events name it. */
  readonly callId: string = crypto.randomUUID()
  readonly #request: CallRequest
  readonly #outer: CallContext | undefined
  readonly #settings: CallSettings
  readonly #transcript = new Transcript()
  #scope: CallScope | undefined
  #queue: EventQueue | undefined
  #outcome: Promise<CallOutcome> | undefined
  #isAwaited = false
  #isRead = false
  #leaveReason: { readonly reason: unknown } | undefined

  /** Takes the context of here and now, whoever starts the call. */
  constructor(request: CallRequest) {
    this.#request = request
    this.#outer = currentContext()
    this.#settings = withOverrides(this.#outer?.settings ?? noSettings, request.overrides ?? {})
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

  /** The next event; the first one starts the call. Undefined after the last. @throws what the call throws */
  async nextEvent(): Promise<ChatEvent | undefined> {
    if (!this.#queue) {
      if (this.#outcome) {
        throw new DecoratorUsageError(
          'The call was awaited already, its events are gone: iterate it first, then await it.',
        )
      }
      this.#queue = new EventQueue()
      void this.#start()
    }
    return this.#queue.next()
  }

  /** The first request that the call would send, or what its body answers; nothing is sent. */
  async render(): Promise<ChatParams | { readonly answered: unknown }> {
    const call = this.#begin()
    const { plan, scope } = call
    try {
      scope.throwIfAborted()
      const body = await runBody(call)
      if (body.kind === 'turn') return { answered: body.turn.value }
      if (body.kind === 'value') return { answered: checkedValue(call, body.value) }
      const prepared = await prepareCall(call, body.prompt)
      return prepared.params({
        llm: prepared.llm,
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
      const outcome = await this.#runCall(this.#begin())
      this.#queue?.end()
      return outcome
    } catch (error) {
      this.#queue?.end({ error })
      throw error
    }
  }

  async #runCall(call: RunningCall): Promise<CallOutcome> {
    const { events, usage, clock, scope, callId, traceId, plan } = call
    const started = clock.now()
    if (this.#queue) events.add(this.#queue)
    if (this.#leaveReason) scope.abort(this.#leaveReason.reason)
    events.emit({ type: 'call-start', kind: plan.kind })
    try {
      scope.throwIfAborted()
      const answered = await runInContext(call.context, () => answerCall(call))
      const durationMs = clock.now() - started
      const { answeredByCode } = answered
      events.emit({ type: 'call-end', durationMs, usage: usage.total, answeredByCode })
      return { ...answered, usage: usage.total, callId, traceId, durationMs }
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
    }
  }

  #begin(): RunningCall {
    const { plan, self, args, streamed, partials } = this.#request
    const settings = this.#settings
    const cause = this.#outer?.cause
    const method = `${classOf(self)}.${plan.name}`
    const path = this.#outer?.names.next(method) ?? method
    const { callId } = this
    const traceId = settings.traceId ?? cause?.traceId ?? crypto.randomUUID()
    const { clock } = settings
    const scope = new CallScope({
      signals: [...settings.signals, ...args.filter(isAbortSignal)],
      clock,
      timeout: settings.timeout ?? plan.timeout,
      outerDeadline: settings.deadline,
      which: 'total',
      label: method,
    })
    this.#scope = scope
    const parentCallId = cause === undefined ? {} : { parentCallId: cause.callId }
    const events = new EventEmitter(
      { traceId, callId, ...parentCallId, method },
      () => clock.date(),
      cause?.events,
    )
    for (const listener of settings.listeners) events.addListener(listener)
    const usage = new UsageMeter(cause?.usage)
    const context: CallContext = {
      settings: settingsForNested(settings, scope),
      names: new StepNames(`${path}/`),
      cause: { callId, traceId, events, usage },
    }
    return {
      plan,
      self,
      args,
      method,
      path,
      callId,
      traceId,
      streamed,
      settings,
      clock,
      scope,
      events,
      usage,
      middleware: [...settings.middleware, ...(plan.middleware ?? [])],
      transcript: this.#transcript,
      partials,
      context,
      outer: this.#outer,
    }
  }
}

const isAbortSignal = (value: unknown): value is AbortSignalLike =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { aborted?: unknown }).aborted === 'boolean' &&
  typeof (value as { addEventListener?: unknown }).addEventListener === 'function'

/** @throws DecoratorUsageError when the method was torn off its instance */
function classOf(self: unknown): string {
  if (typeof self === 'function') return self.name
  if (typeof self === 'object' && self !== null) return self.constructor?.name || 'Object'
  throw new DecoratorUsageError(
    'A decorated method was called without its instance: write desk.triage(t), or bind it: desk.triage.bind(desk).',
  )
}
