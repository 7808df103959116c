import { ConfigurationError } from '../errors/programmer-errors.js'
import { ambientContextWith, runInContext } from '../run/state/ambient-context.js'
import { type CallOverrides, checkOverrides } from '../run/state/overrides.js'
import { StepNames } from '../run/state/durable-steps.js'

/** `Symbol.for`: a view of another installed copy of core opens it too. */
const OPEN = Symbol.for('@slf/core:with-call')

/** An instance behind `withCall`, and how to run code under its overrides. */
export interface OpenedCallProxy {
  readonly target: object
  readonly run: <Result>(body: () => Result) => Result
}

/**
 * The same instance, with other circumstances for the calls made through it: signal, time limit, model, trace, events.
 * They hold for every decorated call that such a call causes too, through async context where the runtime has it.
 * All methods are there, decorated or not; `#private` members work; views may be taken of the result, and it can be
 * given to `withCall` again.
 *
 * @param overrides see {@link CallOverrides}
 * @returns an object of the same type; the instance itself is not changed
 * @throws ConfigurationError when there is no instance, or an override is not known
 *
 * @example
 * ```ts
 * import { withCall } from '@slf/core'
 *
 * export async function within(desk: { triage(ticket: string): Promise<string> }): Promise<string> {
 *   return withCall(desk, { timeout: 5_000, signal: AbortSignal.timeout(10_000) }).triage('It burns')
 * }
 * ```
 */
export function withCall<Instance extends object>(instance: Instance, overrides: CallOverrides): Instance {
  if ((typeof instance !== 'object' && typeof instance !== 'function') || instance === null) {
    throw new ConfigurationError(
      'withCall() takes the instance and the overrides: withCall(desk, { timeout: 5_000 }).',
    )
  }
  checkOverrides(overrides)
  const { target, run: runOuter } = openCallProxy(instance)
  const names = overrides.step && new StepNames()
  const run: OpenedCallProxy['run'] = (body) =>
    runOuter(() => runInContext(ambientContextWith(overrides, names), body))
  return new Proxy(target, {
    get: (_, key) => {
      if (key === OPEN) return { target, run } satisfies OpenedCallProxy
      // The real instance is the receiver: a getter may read #private members.
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || key === 'constructor' || isFixed(target, key)) return value
      return (...args: unknown[]): unknown => run(() => Reflect.apply(value, target, args) as unknown)
    },
    set: (_, key, value) => Reflect.set(target, key, value, target),
  }) as Instance
}

/** The instance itself when it is no proxy of `withCall`. */
export function openCallProxy(instance: object): OpenedCallProxy {
  const opened = (instance as { readonly [OPEN]?: OpenedCallProxy })[OPEN]
  return opened ?? { target: instance, run: (body) => body() }
}

/** A proxy must show such a property as it is. */
function isFixed(target: object, key: PropertyKey): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(target, key)
  return descriptor !== undefined && !descriptor.configurable && !descriptor.writable
}
