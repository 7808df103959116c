/** What a pool knows about an account: plain data, changed by the pure functions below. */
export interface AccountHealth {
  readonly state: 'healthy' | 'cooling' | 'exhausted' | 'half-open'
  /** For `cooling` and `exhausted`: the time of the clock at which a probe may go. */
  readonly until: number
  /** Refusals in a row, each from requests that were sent after the one before it was over. */
  readonly strikes: number
  /** For `half-open`: how many requests may be in flight. */
  readonly window: number
  /** Raised by each new refusal: what was sent under an older epoch proves nothing about the present. */
  readonly epoch: number
}

export const healthyAccount: AccountHealth = Object.freeze({
  state: 'healthy',
  until: 0,
  strikes: 0,
  window: Infinity,
  epoch: 0,
})

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** No provider means to close an account for longer; a larger number is a fault of its server. */
const LONGEST_PAUSE = 24 * HOUR

/** The window at which slow start is over. */
const FULL_WINDOW = 32

const doubling = (base: number, strikes: number, cap: number): number =>
  Math.min(cap, base * 2 ** Math.min(strikes, 30))

/** The state as it is at a time: a pause that is over has become `half-open`. */
export function healthAt(health: AccountHealth, now: number): AccountHealth {
  const isOver = (health.state === 'cooling' || health.state === 'exhausted') && health.until <= now
  return isOver ? { ...health, state: 'half-open', window: 1 } : health
}

/**
 * After a 429: cools down for as long as the provider asked, else 5 s, 10 s, … up to 60 s, each spread downwards.
 *
 * @param epoch the epoch under which the refused request was sent.
 * @param random a number from 0 to 1.
 */
export function afterRateLimit(
  health: AccountHealth,
  epoch: number,
  now: number,
  retryAfterMs: number | undefined,
  random: number,
): AccountHealth {
  const strikes = strikesAfter(health, epoch)
  const isAsked = retryAfterMs !== undefined && retryAfterMs >= 0
  const ownPause = doubling(5 * SECOND, strikes - 1, MINUTE) * (0.75 + random * 0.25)
  const pause = isAsked ? Math.min(retryAfterMs, LONGEST_PAUSE) : ownPause
  return pausedUntil(health, 'cooling', now + pause, strikes, epoch)
}

/** After a refusal for lack of credit: 10 minutes, 20, … up to 6 hours. */
export function afterQuota(health: AccountHealth, epoch: number, now: number): AccountHealth {
  const strikes = strikesAfter(health, epoch)
  return pausedUntil(health, 'exhausted', now + doubling(10 * MINUTE, strikes - 1, 6 * HOUR), strikes, epoch)
}

/** After a success: a probe opens the window, each further success widens it by one, until the account is healthy. */
export function afterSuccess(health: AccountHealth, epoch: number, now: number): AccountHealth {
  const current = healthAt(health, now)
  if (current.state !== 'half-open' || epoch !== current.epoch) return health
  if (current.window + 1 < FULL_WINDOW) return { ...current, window: current.window + 1 }
  return { ...healthyAccount, epoch: current.epoch }
}

/** How long a key stays blocked for a model that it may not use: 1 minute, 2, … up to 1 hour. */
export const modelBlockMs = (strikes: number): number => doubling(MINUTE, strikes - 1, HOUR)

/** How long to wait before a key function that failed (or gave a refused key again) is asked once more. */
export const keyFunctionPauseMs = (strikes: number): number => doubling(SECOND, strikes - 1, MINUTE)

/** Requests that were in flight together fail together: that is one strike, not many. */
const strikesAfter = (health: AccountHealth, epoch: number): number =>
  epoch === health.epoch ? health.strikes + 1 : Math.max(1, health.strikes)

function pausedUntil(
  health: AccountHealth,
  state: 'cooling' | 'exhausted',
  until: number,
  strikes: number,
  epoch: number,
): AccountHealth {
  const isLongerKnown = health.state === 'exhausted' && health.until > until
  return {
    state: isLongerKnown ? 'exhausted' : state,
    until: Math.max(health.until, until),
    strikes,
    window: 1,
    epoch: epoch === health.epoch ? health.epoch + 1 : health.epoch,
  }
}
