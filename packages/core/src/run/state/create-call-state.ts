import { callName } from './call-name.js'
import type { AbortSignalLike } from '../../clock/abort-signal.js'
import { CallEvents } from '../../events/call-events.js'
import type { CallPlan } from '../../plan/call-plan.js'
import type { AmbientContext } from './ambient-context.js'
import { AbortScope } from './abort-scope.js'
import { isAbortSignal, noOverrides, overridesForNested } from './overrides.js'
import type { PartialOptions } from './partial-options.js'
import type { CallState } from './call-state.js'
import { CallWarnings } from './call-warnings.js'
import { StepNames } from './durable-steps.js'
import type { Transcript } from './transcript.js'
import { UsageMeter } from './usage-meter.js'

/** What a call is made of. */
export interface CallRequest {
  readonly plan: CallPlan
  readonly self: object
  readonly args: readonly unknown[]
  /** The model is asked for deltas. */
  readonly streamed: boolean
  /** The value is read while it grows. */
  readonly partials?: PartialOptions | undefined
}

/**
 * Everything that a call has while it runs. Its time begins now; whoever begins it closes its scope.
 *
 * @param outer where the method was called
 * @throws DecoratorUsageError without an instance, ConfigurationError for a wrong time limit
 */
export function createCallState(
  { plan, self, args, streamed, partials }: CallRequest,
  callId: string,
  transcript: Transcript,
  outer: AmbientContext | undefined,
): CallState {
  const settings = outer?.settings ?? noOverrides
  const { clock } = settings
  const cause = outer?.cause
  const { name: method, warning: nameWarning } = callName(plan, self)
  const path = outer?.names.next(method) ?? method
  const traceId = settings.traceId ?? cause?.traceId ?? crypto.randomUUID()
  const scope = new AbortScope({
    signals: [...settings.signals, ...args.flatMap(signalsOf)],
    clock,
    timeout: settings.timeout ?? plan.timeout,
    outerDeadline: settings.deadline,
    which: 'total',
    label: method,
  })
  const parent = cause === undefined ? {} : { parentCallId: cause.callId }
  const events = new CallEvents({ traceId, callId, ...parent, method }, () => clock.date(), cause?.events)
  for (const listener of settings.listeners) events.addListener(listener)
  const usage = new UsageMeter(cause?.usage)
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
    warnings: new CallWarnings(events),
    usage,
    transcript,
    partials,
    middleware: [...settings.middleware, ...(plan.middleware ?? [])],
    context: {
      settings: overridesForNested(settings, scope),
      names: new StepNames(`${path}/`),
      cause: { callId, traceId, events, usage },
    },
    outer,
    nameWarning,
  }
}

/** An argument that is a signal, or an options object with one: `essay(topic, { signal })`. */
function signalsOf(argument: unknown): readonly AbortSignalLike[] {
  if (isAbortSignal(argument)) return [argument]
  if (typeof argument !== 'object' || argument === null) return []
  // Only what a caller wrote down as data: a request of a web framework has a signal of its own, behind a getter.
  const signal: unknown = Object.getOwnPropertyDescriptor(argument, 'signal')?.value
  return isAbortSignal(signal) ? [signal] : []
}
