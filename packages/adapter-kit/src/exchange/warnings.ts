import { type CompletionWarning, UnsupportedError } from '@slf/core'
import type { UnsupportedMode } from '../options/adapter-options.js'
import type { TellWarning } from './warning-listener.js'

/** Collects what a call warns of until an answer takes it along: once for each code. */
export class WarningList {
  readonly #codes = new Set<string>()
  readonly #tell: TellWarning | undefined
  #pending: CompletionWarning[] = []

  /** @param tell gets each warning as well. */
  constructor(tell?: TellWarning) {
    this.#tell = tell
  }

  add(code: string, message: string, capability = code): void {
    if (this.#codes.has(code)) return
    this.#codes.add(code)
    this.#pending.push({ code, message })
    this.#tell?.(capability, message)
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  /** Hands out the warnings that were not handed out before. */
  take(): readonly CompletionWarning[] {
    const pending = this.#pending
    this.#pending = []
    return pending
  }
}

/** Reports something that the protocol cannot express; see `EncodeContext.unsupported`. */
export function reportUnsupported(
  mode: UnsupportedMode,
  warnings: WarningList,
  { capability, explanation, instead = 'It was left out.' }: UnsupportedPart,
): void {
  if (mode === 'warn')
    return warnings.add(`unsupported_${capability}`, `${explanation} ${instead}`, capability)
  throw new UnsupportedError(
    `${explanation} Change the request, or give the adapter unsupported: 'warn' to send it all the same.`,
    { capability },
  )
}

interface UnsupportedPart {
  readonly capability: string
  readonly explanation: string
  readonly instead?: string | undefined
}
