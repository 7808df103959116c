import type { CompletionWarning } from '@slf/core'

/** More of them say nothing new, and a stream may hold any number. */
const MOST_WARNINGS = 20

/** Collects what an adapter warns of, each sentence once. */
export class WarningList {
  readonly #seen = new Set<string>()
  #pending: CompletionWarning[] = []

  add(code: string, message: string): void {
    if (this.#seen.size >= MOST_WARNINGS || this.#seen.has(message)) return
    this.#seen.add(message)
    this.#pending.push({ code, message })
  }

  /** The warnings that were not taken yet, as a field of a completion or a chunk; nothing without any. */
  take(): { readonly warnings?: readonly CompletionWarning[] } {
    if (this.#pending.length === 0) return {}
    const warnings = this.#pending
    this.#pending = []
    return { warnings }
  }
}
