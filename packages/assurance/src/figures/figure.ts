/** One line of the table. */
export interface Measurement {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The most that is right (`atLeast`: the least); absent: told only. */
  readonly limit?: number
  readonly atLeast?: boolean
}

/** Measures something; each figure runs in a process of its own, with `--expose-gc`. */
export type Figure = () => Promise<readonly Measurement[]>

export function holds({ value, limit, atLeast }: Measurement): boolean {
  return limit === undefined || (atLeast ? value >= limit : value <= limit)
}
