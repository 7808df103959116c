const watchers = new Set<(reason: unknown) => void>()
let others: NodeJS.UnhandledRejectionListener[] = []

const tell = (reason: unknown): void => {
  for (const watch of watchers) watch(reason)
}

/**
 * Runs a function and fails if a promise was rejected without a handler meanwhile, or in the two turns of the event
 * loop after it (Node reports a rejection at the end of the turn in which it happened). Where several run at once, each
 * of them fails.
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
  startWatching(record)
  try {
    const result = await run()
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
    if (reasons.length > 0)
      throw new AggregateError(reasons, `${reasons.length} unhandled rejections: ${reasons.join('; ')}`)
    return result
  } finally {
    stopWatching(record)
  }
}

function startWatching(watch: (reason: unknown) => void): void {
  if (watchers.size === 0) {
    others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection') // the test runner would report them as errors of its own
    process.on('unhandledRejection', tell)
  }
  watchers.add(watch)
}

function stopWatching(watch: (reason: unknown) => void): void {
  watchers.delete(watch)
  if (watchers.size > 0) return
  process.off('unhandledRejection', tell)
  for (const listener of others) process.on('unhandledRejection', listener)
}
