import { DecoratorUsageError } from '../errors/programmer-errors.js'
import type { CallPlan } from '../plan/call-plan.js'
import { getPlan } from '../plan/read-plan.js'
import type { CallRequest } from '../run/state/create-call-state.js'
import { CallHandle } from '../run/call-handle.js'
import { openCallProxy } from './with-call.js'

/** Starts a call of the viewed method; nothing happens before the run is used. */
export type BeginCall = (
  args: readonly unknown[],
  options: Pick<CallRequest, 'streamed' | 'partials'>,
) => CallHandle

/**
 * An object whose methods see the decorated methods of an instance in another way. The real instance stays `this`, so
 * that `#private` members work.
 *
 * @param name of the view, for messages
 */
export function viewOf(
  name: string,
  instance: object,
  method: (begin: BeginCall, plan: CallPlan) => (...args: never[]) => unknown,
): object {
  const { target, run } = openCallProxy(instance)
  return new Proxy(Object.create(null) as object, {
    get: (_, key) => {
      const plan = getPlan((target as Readonly<Record<PropertyKey, unknown>>)[key])
      if (!plan) return isProbed(key) ? undefined : notDecorated(name, target, String(key))
      const begin: BeginCall = (args, options) =>
        run(() => new CallHandle({ plan, self: target, args, ...options }))
      return method(begin, plan)
    },
  })
}

/** What runtimes look up on any object: a view may be returned from an async function, or printed. */
const isProbed = (key: string | symbol): boolean =>
  typeof key === 'symbol' || key === 'then' || key === 'toJSON'

function notDecorated(view: string, target: object, key: string): () => never {
  return () => {
    throw new DecoratorUsageError(
      `${view}(…).${key}: '${key}' of ${target.constructor?.name || 'the object'} is not a method with @LLMFunction or @LLMChat.`,
    )
  }
}
