import type { ChatEvent } from '../../events/chat-event.js'
import type { EventSink } from '../../events/call-events.js'
import { type CallOverrides, type MergedOverrides, noOverrides, mergeOverrides } from './overrides.js'
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
export interface AmbientContext {
  readonly settings: MergedOverrides
  /** Gives each call and each step its name. */
  readonly names: StepNames
  readonly cause?: CausingCall | undefined
}

interface ContextStorage {
  run<Result>(context: AmbientContext | undefined, body: () => Result): Result
  getStore(): AmbientContext | undefined
}

/** Where the runtime has no async context: holds until the first `await` of the body. */
class SynchronousStorage implements ContextStorage {
  #current: AmbientContext | undefined

  run<Result>(context: AmbientContext | undefined, body: () => Result): Result {
    const outer = this.#current
    this.#current = context
    try {
      return body()
    } finally {
      this.#current = outer
    }
  }

  getStore(): AmbientContext | undefined {
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

/**
 * Shared by all installed copies of core, or overrides of `withCall` from one copy would not reach methods that another
 * copy decorated. The number in the key is raised when the shape of {@link AmbientContext} changes.
 */
const STORAGE_KEY = Symbol.for('@slf/core:ambient-context/1')
const registry = globalThis as { [STORAGE_KEY]?: ContextStorage }
const storage = (registry[STORAGE_KEY] ??= new (findStorageClass())())

/** The context of the code that runs now. */
export function ambientContext(): AmbientContext | undefined {
  return storage.getStore()
}

/** Runs code, and what it awaits where the runtime can, in a context; `undefined` leaves every context. */
export function runInContext<Result>(context: AmbientContext | undefined, body: () => Result): Result {
  return storage.run(context, body)
}

/**
 * The current context with overrides.
 *
 * @param names of the durable run that the overrides begin, if they begin one
 */
export function ambientContextWith(
  { onEvent, ...overrides }: CallOverrides,
  names?: StepNames,
): AmbientContext {
  const outer = ambientContext()
  // A listener that makes calls makes them for itself, not as a part of the call that it hears of.
  const listener = onEvent && ((event: ChatEvent) => runInContext(outer, () => onEvent(event)))
  return {
    settings: mergeOverrides(outer?.settings ?? noOverrides, { ...overrides, onEvent: listener }),
    names: names ?? outer?.names ?? new StepNames(),
    cause: outer?.cause,
  }
}

/** For middleware: decorated calls that a hook makes are not hooked again. */
export function ambientContextForHooks(context: AmbientContext): AmbientContext {
  return { ...context, settings: { ...context.settings, middleware: [] } }
}
