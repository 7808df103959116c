import type { OutputIssue } from '../../errors/output-errors.js'
import type { Encoding } from '../dialect/encoding.js'
import type { Correction } from '../validation/output-reading.js'

/** What is changed on the way from the wire to the user, beside what the dialect prescribes. */
export interface Decoding {
  readonly corrections: Correction[]
  /** What must not reach the check. */
  readonly refused: OutputIssue[]
  /** Values came as text (XML): reading them as numbers is no correction. */
  readonly fromText: boolean
  /** Parts that trying variants of unions may still look at. */
  budget: number
  /** Decodes a part: containers lie in files of their own. */
  readonly decode: (
    encoding: Encoding,
    value: unknown,
    path: string,
    depth: number,
    decoding: Decoding,
  ) => unknown
}

const MAX_CORRECTIONS = 100
/** There may be a million; the model is shown 20. */
const MAX_REFUSED = 1000

export function correct(decoding: Decoding, path: string, message: string): void {
  if (decoding.corrections.length < MAX_CORRECTIONS) decoding.corrections.push({ path, message })
}

export function refuse(decoding: Decoding, path: string, message: string): void {
  if (decoding.refused.length < MAX_REFUSED) decoding.refused.push({ path, message })
}
