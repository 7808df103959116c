/**
 * A rate in the terms of the generic cell rate algorithm (ITU-T I.371): one unit each `intervalMs`, and up to `burst`
 * units at once after a rest. In any window of `w` milliseconds at most `w / intervalMs + burst` units pass: unlike
 * counters per minute it has no edge at which two bursts meet.
 */
export interface Rate {
  readonly intervalMs: number
  readonly burst: number
}

/**
 * The state of a rate: the time at which all that was admitted would be paid for ("theoretical arrival time").
 * `NEVER_USED` before the first use.
 */
export type ArrivalTime = number

export const NEVER_USED: ArrivalTime = Number.NEGATIVE_INFINITY

/** The longest debt in milliseconds: a count that is off by far (in bytes, of a month) must not stop a key for ever. */
const LONGEST_DEBT = 10 * 60_000

/** What a cost counts at admission: one above the burst could never pass, so it passes when the burst is full. */
export const admissionCost = (rate: Rate, cost: number): number => Math.min(cost, rate.burst)

/** The earliest time at which the cost may pass. It may pass now when this is not later than now. */
export const readyAt = (rate: Rate, arrival: ArrivalTime, cost: number): number =>
  arrival - (rate.burst - admissionCost(rate, cost)) * rate.intervalMs

/** The state after a cost has passed. */
export const spend = (rate: Rate, arrival: ArrivalTime, cost: number, now: number): ArrivalTime =>
  Math.max(arrival, now) + admissionCost(rate, cost) * rate.intervalMs

/**
 * The state after a reservation turned out to cost more or less. More becomes debt, of at most ten minutes. Less is given back only as far as
 * time has not yet paid for it: `reservedArrival` is the state right after the reservation.
 */
export function settle(
  rate: Rate,
  arrival: ArrivalTime,
  now: number,
  reservation: { readonly cost: number; readonly arrival: ArrivalTime },
  actualCost: number,
): ArrivalTime {
  const difference = (actualCost - admissionCost(rate, reservation.cost)) * rate.intervalMs
  if (difference >= 0) {
    const owed = Math.max(arrival, now)
    return Math.max(owed, Math.min(owed + difference, now + LONGEST_DEBT))
  }
  const unpaid = Math.max(0, Math.min(arrival, reservation.arrival) - now)
  return arrival - Math.min(-difference, unpaid)
}

/** The state that lets one unit pass at the given time and the next ones at the pace of the rate, without a burst. */
export const emptyUntil = (rate: Rate, arrival: ArrivalTime, time: number): ArrivalTime =>
  Math.max(arrival, time + (rate.burst - 1) * rate.intervalMs)
