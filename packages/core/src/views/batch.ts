import { ConfigurationError } from '../errors/programmer-errors.js'
import { turnOf } from '../run/chat-stream.js'
import { viewOf } from './view-of.js'
import type { ArgsOf, ResultOf, ViewedMethods } from './view-types.js'

/** How one call of a batch ended. */
export type BatchResult<Result> =
  | { readonly status: 'fulfilled'; readonly index: number; readonly value: Result }
  | { readonly status: 'rejected'; readonly index: number; readonly reason: unknown }

/** How far a batch is. */
export interface BatchProgress<Result> {
  /** Calls that have ended, failed ones included. */
  readonly done: number
  readonly failed: number
  readonly total: number
  /** The call that ended now. */
  readonly result: BatchResult<Result>
}

/** How a batch is run. */
export interface BatchOptions<Result> {
  /** Calls at once. Default 8. */
  readonly concurrency?: number | undefined
  /** Told after each call. What it throws is ignored. */
  readonly onProgress?: ((progress: BatchProgress<Result>) => unknown) | undefined
}

/** The decorated methods of an instance, each for a list of arguments. */
export type BatchView<Instance> = {
  readonly [Key in keyof ViewedMethods<Instance>]: (
    inputs: Iterable<ArgsOf<ViewedMethods<Instance>[Key]>>,
    options?: BatchOptions<ResultOf<ViewedMethods<Instance>[Key]>>,
  ) => Promise<BatchResult<ResultOf<ViewedMethods<Instance>[Key]>>[]>
}

/**
 * Sees methods as batches: many calls, some at once. Results are in the order of the inputs; a call that fails does
 * not disturb the others. An abort ends it at once: what was not done is `rejected` with the `AbortError`.
 *
 * @throws ConfigurationError when `concurrency` is not a number above 0
 *
 * @example
 * ```ts
 * import { batch } from '@slf/core'
 *
 * export async function all(desk: { triage(ticket: string): Promise<string> }): Promise<string[]> {
 *   const results = await batch(desk).triage([['It burns'], ['It is wet']], { concurrency: 2 })
 *   return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
 * }
 * ```
 */
export function batch<Instance extends object>(instance: Instance): BatchView<Instance> {
  return viewOf('batch', instance, (begin, plan) => {
    const call = async (args: readonly unknown[]): Promise<unknown> => {
      const outcome = await begin(args, { streamed: plan.kind === 'chat' }).outcome()
      return plan.kind === 'chat' ? turnOf(outcome) : outcome.value
    }
    return async (inputs: Iterable<readonly unknown[]>, options: BatchOptions<unknown> = {}) =>
      runBatch(call, [...inputs], options)
  }) as BatchView<Instance>
}

async function runBatch(
  call: (args: readonly unknown[]) => Promise<unknown>,
  inputs: readonly (readonly unknown[])[],
  { concurrency = 8, onProgress }: BatchOptions<unknown>,
): Promise<BatchResult<unknown>[]> {
  if (!(concurrency >= 1)) {
    throw new ConfigurationError(
      `batch: 'concurrency' must be a number of calls from 1, but got ${String(concurrency)}.`,
    )
  }
  const wrong = inputs.findIndex((args) => !Array.isArray(args))
  if (wrong !== -1) {
    throw new ConfigurationError(`batch: input ${wrong} is not a list of arguments: write [['a'], ['b']].`)
  }
  const results: BatchResult<unknown>[] = []
  let next = 0
  let done = 0
  let failed = 0
  const work = async (): Promise<void> => {
    while (next < inputs.length) {
      const index = next++
      const result = await settled(call, inputs[index] ?? [], index)
      results[index] = result
      done++
      if (result.status === 'rejected') failed++
      tell(onProgress, { done, failed, total: inputs.length, result })
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, inputs.length) }, work))
  return results
}

async function settled(
  call: (args: readonly unknown[]) => Promise<unknown>,
  args: readonly unknown[],
  index: number,
): Promise<BatchResult<unknown>> {
  try {
    return { status: 'fulfilled', index, value: await call(args) }
  } catch (reason) {
    return { status: 'rejected', index, reason }
  }
}

function tell(onProgress: BatchOptions<unknown>['onProgress'], progress: BatchProgress<unknown>): void {
  try {
    const result = onProgress?.(progress)
    if (result instanceof Promise) result.catch(() => undefined)
  } catch {
    // Who watches a batch cannot break it.
  }
}
