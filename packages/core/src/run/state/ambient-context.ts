import type { ChatEvent } from '../../events/chat-event.js'
import type { EventSink } from '../../events/call-events.js'
import { type CallOverrides, type CallSettings, noSettings, withOverrides } from './overrides.js'
import { StepNames } from './durable-steps.js'
import type { UsageMeter } from './usage-meter.js'

/** What a nested call needs of the call that causes it. */
export interface CausingCall {
  readonly callId: string
  readonly traceId: string
  readonly events: EventSink
  readonly usage: UsageMeter
}

/** What holds for every decorated call that code makes from here. */
export interface CallContext {
  readonly settings: CallSettings
  /** Gives each call and each step its name. */
  readonly names: StepNames
  readonly cause?: CausingCall | undefined
}

interface ContextStorage {
  run<Result>(context: CallContext | undefined, body: () => Result): Result
  getStore(): CallContext | undefined
}

/** Where the runtime has no async context: holds until the first `await` of the body. */
class SynchronousStorage implements ContextStorage {
  #current: CallContext | undefined

  run<Result>(context: CallContext | undefined, body: () => Result): Result {
    const outer = this.#current
    this.#current = context
    try {
      return body()
    } finally {
      this.#current = outer
    }
  }

  getStore(): CallContext | undefined {
    return this.#current
  }
}

type StorageClass = new () => ContextStorage

/** `AsyncLocalStorage` without an import of Node: bundles for browsers stay clean. */
function findStorageClass(): StorageClass {
  const runtime = globalThis as {
    readonly AsyncLocalStorage?: StorageClass
    readonly process?: {
      readonly getBuiltinModule?: (name: string) => { readonly AsyncLocalStorage?: StorageClass } | undefined
    }
  }
  return (
    runtime.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ??
    runtime.AsyncLocalStorage ??
    SynchronousStorage
  )
}

const storage = new (findStorageClass())()

/** The context of the code that runs now. */
export function currentContext(): CallContext | undefined {
  return storage.getStore()
}

/** Runs code, and what it awaits where the runtime can, in a context; `undefined` leaves every context. */
export function runInContext<Result>(context: CallContext | undefined, body: () => Result): Result {
  return storage.run(context, body)
}

/**
 * The context of here and now with overrides.
 *
 * @param names of the durable run that the overrides begin, if they begin one
 */
export function contextWith({ onEvent, ...overrides }: CallOverrides, names?: StepNames): CallContext {
  const outer = currentContext()
  // A listener that makes calls makes them for itself, not as a part of the call that it hears of.
  const listener = onEvent && ((event: ChatEvent) => runInContext(outer, () => onEvent(event)))
  return {
    settings: withOverrides(outer?.settings ?? noSettings, { ...overrides, onEvent: listener }),
    names: names ?? outer?.names ?? new StepNames(),
    cause: outer?.cause,
  }
}

/** For middleware: decorated calls that a hook makes are not hooked again. */
export function contextForHooks(context: CallContext): CallContext {
  return { ...context, settings: { ...context.settings, middleware: [] } }
}
