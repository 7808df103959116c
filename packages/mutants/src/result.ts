import type { Mutant } from './mutant.js'

/** What became of a mutant. */
export type Fate =
  | { readonly end: 'compiler' | 'timeout'; readonly message: string }
  | { readonly end: 'test'; readonly test: string; readonly message: string }
  | { readonly end: 'survived'; readonly message: string }
  | { readonly end: 'equivalent'; readonly message: string }

export interface Result {
  readonly mutant: Mutant
  readonly fate: Fate
}

export const isKilled = ({ fate }: Result): boolean => fate.end !== 'survived' && fate.end !== 'equivalent'
export const isSurvivor = ({ fate }: Result): boolean => fate.end === 'survived'
