import type { CompletionWarning } from '../../contract/completion-warning.js'
import type { CallEvents } from '../../events/call-events.js'

/** What a call warns of: core, the kit and the adapter alike. Only the first of each code is reported. */
export class CallWarnings {
  readonly #events: CallEvents
  readonly #told = new Map<string, string>()

  constructor(events: CallEvents) {
    this.#events = events
  }

  /** @param step of the model, where the warning is about one */
  tell({ code, message }: CompletionWarning, step?: number): void {
    if (this.#told.has(code)) return
    this.#told.set(code, message)
    this.#events.emit({ type: 'warning', code, message, ...(step === undefined ? {} : { step }) })
  }

  /** Takes the warnings of an answer. Custom providers hand on what they like, so their shape is checked here. */
  tellAll(warnings: readonly CompletionWarning[] | undefined, step: number): void {
    if (!Array.isArray(warnings)) return
    for (const warning of warnings as readonly (Partial<CompletionWarning> | null)[]) {
      if (typeof warning?.code !== 'string' || typeof warning.message !== 'string') continue
      this.tell({ code: warning.code, message: warning.message }, step)
    }
  }

  /** In the order in which they were told. */
  get messages(): readonly string[] {
    return [...this.#told.values()]
  }
}
