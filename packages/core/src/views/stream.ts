import type { DeepPartial } from '../schema/partial/deep-partial.js'
import type { PartialOptions } from '../run/state/partial-options.js'
import { StreamedCall } from './streamed-call.js'
import { viewOf } from './view-of.js'
import type { ArgsOf, ResultOf, ValueOf, ViewedMethods } from './view-types.js'

/** The decorated methods of an instance, each with its growing value as its result. */
export type StreamView<Instance> = {
  readonly [Key in keyof ViewedMethods<Instance>]: (
    ...args: ArgsOf<ViewedMethods<Instance>[Key]>
  ) => StreamedCall<
    DeepPartial<ValueOf<ViewedMethods<Instance>[Key]>>,
    ResultOf<ViewedMethods<Instance>[Key]>
  >
}

/**
 * Sees calls while they answer. Iterate one for its value so far (a text so far for methods that give a string), or
 * take its `textStream` or its `events`; `await` it for the result. Leaving the loop stops the model.
 *
 * @param options `onField` receives each completed field; `stopEarly` ends an answer that can no longer fit
 *
 * @example
 * ```ts
 * import { stream } from '@slf/core'
 *
 * export async function show(desk: { triage(ticket: string): Promise<{ summary: string }> }) {
 *   const call = stream(desk).triage('It burns')
 *   for await (const partial of call) console.log(partial.summary)
 *   return await call
 * }
 * ```
 */
export function stream<Instance extends object>(
  instance: Instance,
  options: PartialOptions = {},
): StreamView<Instance> {
  return viewOf('stream', instance, (begin, plan) => (...args) => {
    const run = begin(args, { streamed: true, partials: options })
    return new StreamedCall<unknown, unknown>(run, plan)
  }) as StreamView<Instance>
}
