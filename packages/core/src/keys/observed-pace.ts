import { type ArrivalTime, type Rate, readyAt, spend } from '../limits/gcra.js'
import type { RateHint } from './key-lease.js'

/** A hint may slow us down for this long; what lasts longer the provider says again, or with a 429. */
const LONGEST_PACE_MS = 60_000

/**
 * The pace that a provider told with its answers (`x-ratelimit-*`), for one account and model: it holds beside the
 * configured limits, so it can lower the pace and never raise it.
 */
export class ObservedPace {
  readonly #units = new Map<'requests' | 'tokens', { readonly rate: Rate; arrival: ArrivalTime }>()

  observe(unit: 'requests' | 'tokens', hint: RateHint | undefined, now: number): void {
    const rate = hint && rateOf(hint)
    if (rate) this.#units.set(unit, { rate, arrival: now + Math.min(hint.resetMs, LONGEST_PACE_MS) })
  }

  readyAt(tokens: number): number {
    let latest = -Infinity
    for (const [unit, { rate, arrival }] of this.#units) {
      latest = Math.max(latest, readyAt(rate, arrival, unit === 'requests' ? 1 : tokens))
    }
    return latest
  }

  spend(tokens: number, now: number): void {
    for (const [unit, pace] of this.#units) {
      pace.arrival = spend(pace.rate, pace.arrival, unit === 'requests' ? 1 : tokens, now)
    }
  }
}

/** "`remaining` of `limit`, full again in `resetMs`" is a rate; without `limit` only "nothing remains" says something. */
function rateOf({ remaining, resetMs, limit }: RateHint): Rate | undefined {
  if (!(remaining >= 0) || !(resetMs > 0)) return undefined
  const reset = Math.min(resetMs, LONGEST_PACE_MS)
  if (limit === undefined) return remaining === 0 ? { intervalMs: reset, burst: 1 } : undefined
  return limit > remaining && limit < Infinity
    ? { intervalMs: reset / (limit - remaining), burst: limit }
    : undefined
}
