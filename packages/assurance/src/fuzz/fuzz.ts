import { inspect } from 'node:util'
import { SlfError } from '@slf/core'
import { Random } from './random.js'

/** A reader of text that somebody else wrote. */
export interface FuzzTarget {
  readonly name: string
  /** Its share of the million inputs of the long suite: more where reading is quick and hostile text is likely. */
  readonly share: number
  /** Makes one input: most often one that is nearly right. */
  readonly make: (random: Random) => Uint8Array
  /** Reads one input. May throw errors of the SLF tree; every other error is a finding. */
  readonly read: (input: Uint8Array) => void
}

export interface FuzzFinding {
  readonly what: 'untyped error' | 'hang'
  /** `seed` and `index` make the input again: `target.make(randomAt(seed, index))`. */
  readonly seed: number
  readonly index: number
  readonly detail: string
}

export interface FuzzReport {
  readonly target: string
  readonly inputs: number
  /** Inputs that ended in a typed error. */
  readonly refused: number
  readonly slowestMs: number
  readonly findings: readonly FuzzFinding[]
}

/** A reader that takes longer for one input hangs. */
export const HANG_MS = 50

/** Enough to see what is wrong; a reader that is broken fails thousands of times. */
const MOST_FINDINGS = 5

/** Reads many inputs. The same seed gives the same inputs. */
export function fuzz(target: FuzzTarget, inputs: number, seed: number): FuzzReport {
  const findings: FuzzFinding[] = []
  let refused = 0
  let slowestMs = 0
  let index = 0
  for (; index < inputs && findings.length < MOST_FINDINGS; index++) {
    const input = target.make(randomAt(seed, index))
    const result = timed(target, input)
    if (SlfError.isInstance(result.error)) refused++
    // A pause of the machine is not the reader's: only what is slow again and again counts.
    const milliseconds = result.milliseconds < HANG_MS ? result.milliseconds : fastestOf(3, target, input)
    slowestMs = Math.max(slowestMs, milliseconds)
    const at = { seed, index }
    if (milliseconds >= HANG_MS)
      findings.push({ what: 'hang', ...at, detail: `${Math.round(milliseconds)} ms` })
    if (result.error !== undefined && !SlfError.isInstance(result.error)) {
      findings.push({ what: 'untyped error', ...at, detail: inspect(result.error) })
    }
  }
  return { target: target.name, inputs: index, refused, slowestMs, findings }
}

/** Each input has a seed of its own, so that a finding does not need the inputs before it. */
export function randomAt(seed: number, index: number): Random {
  return new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b))
}

function timed(target: FuzzTarget, input: Uint8Array): { milliseconds: number; error: unknown } {
  const startedAt = performance.now()
  try {
    target.read(input)
    return { milliseconds: performance.now() - startedAt, error: undefined }
  } catch (error) {
    return { milliseconds: performance.now() - startedAt, error: error ?? new Error('threw nothing') }
  }
}

function fastestOf(times: number, target: FuzzTarget, input: Uint8Array): number {
  return Math.min(...Array.from({ length: times }, () => timed(target, input).milliseconds))
}
