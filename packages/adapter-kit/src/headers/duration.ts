const UNITS: ReadonlyMap<string, number> = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
])

const DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[dhms])){1,5}$/
const PIECE = /(\d{1,9}(?:\.\d{1,9})?)(ms|[dhms])/g

/**
 * Milliseconds of a duration as programs in Go and Google's APIs write it: `6m0s`, `1.5s`, `20ms`, `34.074824224s`.
 *
 * @returns undefined for other text, also for a bare number, whose unit nobody knows.
 */
export function durationMs(text: string | null | undefined): number | undefined {
  if (typeof text !== 'string' || !DURATION.test(text)) return undefined
  let total = 0
  for (const [, number, unit] of text.matchAll(PIECE)) total += Number(number) * (UNITS.get(unit ?? '') ?? 0)
  return total
}
