import type { ChatParams } from '../contract/chat-params.js'
import { viewOf } from './view-of.js'
import type { ArgsOf, ValueOf, ViewedMethods } from './view-types.js'

/** The request that a call would send first, or the answer that its body gives without one. */
export type RenderedCall<Value> = ChatParams | { readonly answered: Value }

/** The decorated methods of an instance, each with its request as its result. */
export type RenderView<Instance> = {
  readonly [Key in keyof ViewedMethods<Instance>]: (
    ...args: ArgsOf<ViewedMethods<Instance>[Key]>
  ) => Promise<RenderedCall<ValueOf<ViewedMethods<Instance>[Key]>>>
}

/**
 * Sees the exact request of a call without making it. The body of the method runs.
 *
 * @example
 * ```ts
 * import { render } from '@slf/core'
 *
 * export async function show(desk: { triage(ticket: string): Promise<string> }): Promise<void> {
 *   console.log(JSON.stringify(await render(desk).triage('It burns'), null, 2))
 * }
 * ```
 */
export function render<Instance extends object>(instance: Instance): RenderView<Instance> {
  return viewOf('render', instance, (begin, plan) => async (...args) => {
    return begin(args, { streamed: plan.kind === 'chat' }).render()
  }) as RenderView<Instance>
}
