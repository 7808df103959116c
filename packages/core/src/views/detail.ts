import type { CallOutcome } from '../run/state/call-outcome.js'
import { viewOf } from './view-of.js'
import type { ArgsOf, ValueOf, ViewedMethods } from './view-types.js'

/** A value and how it came about. */
export interface CallDetail<Value> extends CallOutcome {
  readonly value: Value
}

/** The decorated methods of an instance, each with a {@link CallDetail} as its result. */
export type DetailView<Instance> = {
  readonly [Key in keyof ViewedMethods<Instance>]: (
    ...args: ArgsOf<ViewedMethods<Instance>[Key]>
  ) => Promise<CallDetail<ValueOf<ViewedMethods<Instance>[Key]>>>
}

/**
 * Sees calls with everything that is known of them: value, usage, messages, steps, attempts, corrections, warnings.
 *
 * @example
 * ```ts
 * import { detail } from '@slf/core'
 *
 * export async function cost(desk: { triage(ticket: string): Promise<string> }): Promise<number> {
 *   const { usage } = await detail(desk).triage('It burns')
 *   return usage.total_tokens
 * }
 * ```
 */
export function detail<Instance extends object>(instance: Instance): DetailView<Instance> {
  return viewOf('detail', instance, (begin, plan) => async (...args) => {
    return begin(args, { streamed: plan.kind === 'chat' }).outcome()
  }) as DetailView<Instance>
}
