/** A timer that {@link Clock.setTimeout} gave; only good for {@link Clock.clearTimeout}. */
export type TimerHandle = unknown

/** The only source of time in SLF. Tests put a `ManualClock` in its place. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back, not even when the system time is set. */
  now(): number
  /** Milliseconds since 1970 for time stamps and HTTP dates. */
  date(): number
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  clearTimeout(timer: TimerHandle): void
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}
