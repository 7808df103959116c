import type { OutputIssue } from '../../errors/output-errors.js'
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
}

const TRIAL_BUDGET = 200_000
const MAX_CORRECTIONS = 100

export function startDecoding(fromText = false): Decoding {
  return { corrections: [], refused: [], fromText, budget: TRIAL_BUDGET }
}

export function correct(decoding: Decoding, path: string, message: string): void {
  if (decoding.corrections.length < MAX_CORRECTIONS) decoding.corrections.push({ path, message })
}
