import type { ReachedPlaces } from './report-reached.js'

/** A test file that was run by itself, without a mutant. */
export interface MeasuredTest {
  readonly file: string
  readonly passed: boolean
  readonly durationMs: number
  readonly reached: ReachedPlaces
}

export interface FailedTest {
  readonly file: string
  readonly name: string
  readonly message: string
}

/** What the process with the tests is asked. */
export type Request =
  | { readonly ask: 'measure'; readonly tests: readonly string[] }
  | { readonly ask: 'try'; readonly file: string; readonly text: string; readonly tests: readonly string[] }

/** What it answers; `alive` comes before the answer, with every test that ended. */
export type Reply =
  | { readonly reply: 'ready'; readonly tests: readonly string[] }
  | { readonly reply: 'alive' }
  | { readonly reply: 'measured'; readonly tests: readonly MeasuredTest[] }
  | { readonly reply: 'tried'; readonly failure: FailedTest | undefined }
