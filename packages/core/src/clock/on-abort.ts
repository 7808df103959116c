import type { AbortSignalSource } from './abort-signal.js'

/** Who wants to know of an abort, by signal. */
const listeners = new WeakMap<AbortSignalSource, SignalListeners>()

/**
 * Calls a function when a signal aborts. However many calls share a signal, it gets one listener, and none once the
 * last call is over: Node warns of a leak at the eleventh, and a long-lived signal would keep what was left on it.
 *
 * @returns a function that takes it back
 */
export function onAbort(signal: AbortSignalSource, callback: () => void): () => void {
  let shared = listeners.get(signal)
  if (!shared) listeners.set(signal, (shared = new SignalListeners(signal)))
  return shared.add(callback)
}

class SignalListeners {
  readonly #signal: AbortSignalSource
  readonly #callbacks = new Set<() => void>()
  readonly #notify = (): void => {
    for (const callback of this.#callbacks) callback()
  }

  constructor(signal: AbortSignalSource) {
    this.#signal = signal
  }

  add(callback: () => void): () => void {
    if (this.#callbacks.size === 0) this.#signal.addEventListener('abort', this.#notify)
    this.#callbacks.add(callback)
    return () => {
      if (this.#callbacks.delete(callback) && this.#callbacks.size === 0) {
        this.#signal.removeEventListener('abort', this.#notify)
      }
    }
  }
}
