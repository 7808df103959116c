/**
 * The outcome of a promise, or the reason of the signal as soon as it aborts, whichever is first. For what cannot be
 * trusted to honour the signal itself. Leaves no listener; a late outcome is handed to `late` and never unhandled.
 */
export function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  late: (value: T) => void = () => {},
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      signal.removeEventListener('abort', onAbort)
      promise.then(late, () => {})
      reject(signal.reason as Error)
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort)
    promise.then(
      (value) => {
        signal.removeEventListener('abort', onAbort)
        if (!signal.aborted) resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(signal.aborted ? (signal.reason as Error) : (error as Error))
      },
    )
  })
}
