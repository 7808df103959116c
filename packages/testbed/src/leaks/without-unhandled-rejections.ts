/**
 * Runs a function and fails if a promise was rejected without a handler meanwhile, or in the two turns of the event
 * loop after it (Node reports a rejection at the end of the turn in which it happened).
 *
 * @returns what `run` returns.
 * @throws {AggregateError} with the reasons.
 * @example await withoutUnhandledRejections(async () => { void stream[Symbol.asyncIterator]() })
 */
export async function withoutUnhandledRejections<Result>(
  run: () => Promise<Result> | Result,
): Promise<Result> {
  const reasons: unknown[] = []
  const record = (reason: unknown): void => void reasons.push(reason)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection') // the test runner would report them as errors of its own
  process.on('unhandledRejection', record)
  try {
    const result = await run()
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
    if (reasons.length > 0)
      throw new AggregateError(reasons, `${reasons.length} unhandled rejections: ${reasons.join('; ')}`)
    return result
  } finally {
    process.off('unhandledRejection', record)
    for (const listener of others) process.on('unhandledRejection', listener)
  }
}
