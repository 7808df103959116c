import { ConfigurationError, UnsupportedError } from '@slf/core'

/** What to do with a part of a request that the Responses protocol cannot express. */
export type UnsupportedMode = 'error' | 'warn'

/** Something that the adapter could not do as asked, or saw and could not explain. */
export interface AdapterWarning {
  /** What it is about, such as `stop` or `input_audio`. */
  readonly capability: string
  readonly message: string
  readonly provider: string
  readonly model: string
}

/**
 * Reports a part of a request that has no counterpart: throws, or warns and lets the request go on.
 * `instead` says what is sent then; by default the part is left out.
 */
export type ReportUnsupported = (capability: string, explanation: string, instead?: string) => void

/** Tells of something odd. */
export type Warn = (capability: string, message: string) => void

/** Options about what cannot be expressed. */
export interface UnsupportedOptions {
  /**
   * `'error'` (default): a parameter without a counterpart in the Responses protocol (`stop`, `seed`, `n`, penalties,
   * `logit_bias`, audio input, …) is an `UnsupportedError`. `'warn'`: it is left out and `onWarning` is told.
   */
  readonly unsupported?: UnsupportedMode | undefined
  /** Is told, once for each capability of this adapter. What it throws is ignored. */
  readonly onWarning?: ((warning: AdapterWarning) => void) | undefined
}

/** The two reporters of one adapter. */
export interface UnsupportedPolicy {
  /** The reporters during one call: what they warn of goes to its answer too. */
  during(call: { warn(code: string, message: string): void }): {
    readonly report: ReportUnsupported
    readonly warn: Warn
  }
}

/**
 * What to do with what cannot be expressed: the option `onWarning` is called once for each capability, and the answer of
 * each call has its own warnings.
 *
 * @throws ConfigurationError when `unsupported` is neither 'error' nor 'warn', or `onWarning` is no function.
 */
export function unsupportedPolicy(
  options: UnsupportedOptions,
  origin: { readonly provider: string; readonly model: string },
): UnsupportedPolicy {
  const { unsupported = 'error', onWarning } = options
  if (unsupported !== 'error' && unsupported !== 'warn') {
    throw new ConfigurationError(
      `'unsupported' must be 'error' or 'warn', but got ${JSON.stringify(unsupported)}.`,
    )
  }
  if (unsupported === 'warn' && typeof onWarning !== 'function') {
    throw new ConfigurationError(
      "'unsupported: \"warn\"' needs 'onWarning', a function that receives what was left out.",
    )
  }
  const told = new Set<string>()
  const tell: Warn = (capability, message) => {
    if (told.has(capability)) return
    told.add(capability)
    try {
      onWarning?.({ capability, message, ...origin })
    } catch {
      // A listener cannot break a call.
    }
  }
  return {
    during(call) {
      const warn: Warn = (capability, message) => {
        call.warn(capability, message)
        tell(capability, message)
      }
      const report: ReportUnsupported = (capability, explanation, instead = 'It was left out.') => {
        if (unsupported === 'warn') {
          call.warn(`unsupported_${capability}`, `${explanation} ${instead}`)
          return tell(capability, `${explanation} ${instead}`)
        }
        throw new UnsupportedError(
          `${explanation} Change the request, or pass unsupported: 'warn' and onWarning to send it all the same.`,
          { capability, ...origin },
        )
      }
      return { report, warn }
    },
  }
}
