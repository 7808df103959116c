import type { AbortSignalLike } from '../../clock/abort-signal.js'
import { type Clock, systemClock } from '../../clock/clock.js'
import type { ChatParams } from '../../contract/chat-params.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import type { EventListener } from '../../events/call-events.js'
import { complainAbout, knownOptions, shown } from '../../plan/check-options.js'
import type { MethodRequest } from '../../plan/method-options.js'
import type { Middleware } from '../../plan/middleware.js'
import type { AbortScope } from './abort-scope.js'
import { runUnrecorded, type StepRunner } from './durable-steps.js'

/** What `withCall` takes: all optional, all for the call at hand and the calls that it causes. */
export interface CallOverrides {
  /** Aborts the call: it rejects at once with `AbortError`, whose `cause` is the reason of the signal. */
  readonly signal?: AbortSignalLike | undefined
  /** Milliseconds for the whole call; replaces the limit of the decorator. 0 or `Infinity`: none. */
  readonly timeout?: number | undefined
  /** Answers instead of the model of the method, in nested calls too. */
  readonly llm?: LLMInterface | undefined
  /** Merged into every request, over what the decorator says; `tools` are appended. */
  readonly request?: MethodRequest | undefined
  /** Joins the call with others of one task, in events and at the provider. */
  readonly traceId?: string | undefined
  /** Gets every event of the call and of nested calls. What it throws is ignored. */
  readonly onEvent?: EventListener | undefined
  /** Around each model call and each tool call, outside of what the decorator names. */
  readonly middleware?: Middleware | readonly Middleware[] | undefined
  /** Records model and tool calls, for durable execution. */
  readonly step?: StepRunner | undefined
  /** Calls of a higher priority leave the queue of a key pool first. Default 0. */
  readonly priority?: number | undefined
  /** Where time comes from; tests inject a `ManualClock`. */
  readonly clock?: Clock | undefined
}

/** What each override must be, in words and as a check; a time limit and a model are checked by the call itself. */
const overrideKinds: Record<keyof CallOverrides, readonly [what: string, is: (value: unknown) => boolean]> = {
  signal: ['an AbortSignal', isAbortSignal],
  timeout: ['a number of milliseconds', () => true],
  llm: ['a model', () => true],
  request: ['an object of request fields', isObject],
  traceId: ['a string', (value) => typeof value === 'string'],
  onEvent: ['a function', (value) => typeof value === 'function'],
  middleware: ['an object, or a list of objects', (value) => [value].flat().every(isObject)],
  step: ['a function', (value) => typeof value === 'function'],
  priority: ['a number', (value) => typeof value === 'number'],
  clock: ['a Clock', isObject],
}

/** @throws ConfigurationError for an override that would have no effect: a misspelt `signal` would abort nothing */
export function checkOverrides(overrides: unknown): void {
  const complain = complainAbout('withCall')
  if (overrides !== undefined && !isObject(overrides))
    complain(`its second argument must be an object of overrides, but got ${shown(overrides)}`)
  const given = knownOptions(overrides, Object.keys(overrideKinds), complain)
  for (const [name, [what, is]] of Object.entries(overrideKinds)) {
    const value = given[name]
    if (value !== undefined && !is(value)) complain(`'${name}' must be ${what}, but got ${shown(value)}`)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** By its shape: polyfills and other realms have signals too. */
export function isAbortSignal(value: unknown): value is AbortSignalLike {
  return (
    isObject(value) &&
    typeof (value as { aborted?: unknown }).aborted === 'boolean' &&
    typeof (value as { addEventListener?: unknown }).addEventListener === 'function'
  )
}

/** Overrides after merging: what comes once is replaced by the inner one, what can be joined is joined. */
export interface MergedOverrides {
  readonly signals: readonly AbortSignalLike[]
  readonly timeout?: number | undefined
  readonly llm?: LLMInterface | undefined
  readonly request: Partial<ChatParams>
  readonly traceId?: string | undefined
  readonly listeners: readonly EventListener[]
  readonly middleware: readonly Middleware[]
  readonly step: StepRunner
  readonly priority?: number | undefined
  readonly clock: Clock
  /** When the call that causes this one ends at the latest, on the clock. */
  readonly deadline?: number | undefined
}

export const noOverrides: MergedOverrides = Object.freeze({
  signals: [],
  request: {},
  listeners: [],
  middleware: [],
  step: runUnrecorded,
  clock: systemClock,
})

/** Settings with more overrides, which are nearer to the call. */
export function mergeOverrides(outer: MergedOverrides, inner: CallOverrides): MergedOverrides {
  return {
    signals: inner.signal ? [...outer.signals, inner.signal] : outer.signals,
    timeout: inner.timeout ?? outer.timeout,
    llm: inner.llm ?? outer.llm,
    request: mergeRequests(outer.request, inner.request),
    traceId: inner.traceId ?? outer.traceId,
    listeners: inner.onEvent ? [...outer.listeners, inner.onEvent] : outer.listeners,
    middleware: [...outer.middleware, ...listOf(inner.middleware)],
    step: inner.step ?? outer.step,
    priority: inner.priority ?? outer.priority,
    clock: inner.clock ?? outer.clock,
    deadline: inner.clock === undefined ? outer.deadline : undefined,
  }
}

/** What a call passes on to the calls that it causes: they bubble their events and share its signal and deadline. */
export function overridesForNested(
  settings: MergedOverrides,
  { signal, deadline }: AbortScope,
): MergedOverrides {
  return { ...settings, signals: [signal], listeners: [], timeout: undefined, deadline }
}

/** One request over another; their tools are joined, and what is `undefined` changes nothing. */
export function mergeRequests(
  outer: Partial<ChatParams>,
  inner: Partial<ChatParams> | undefined,
): Partial<ChatParams> {
  if (!inner) return outer
  const tools = [...(outer.tools ?? []), ...(inner.tools ?? [])]
  const given = Object.fromEntries(Object.entries(inner).filter(([, value]) => value !== undefined))
  return { ...outer, ...given, ...(tools.length > 0 ? { tools } : {}) }
}

function listOf(middleware: Middleware | readonly Middleware[] | undefined): readonly Middleware[] {
  if (middleware === undefined) return []
  return Array.isArray(middleware) ? (middleware as readonly Middleware[]) : [middleware as Middleware]
}
