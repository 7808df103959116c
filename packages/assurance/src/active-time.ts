const TICK_MS = 10
const LONGEST_TICK_MS = 50

/**
 * Milliseconds since the start in which this process ran, or could have: a machine that is busy with something else
 * stops it for seconds now and then, which is not a hang. Work of the process itself counts whole.
 *
 * @returns stops the watch and tells.
 */
export function startActiveTime(): () => number {
  let active = 0
  let last = performance.now()
  let cpu = process.cpuUsage()
  const tick = (): void => {
    const now = performance.now()
    const { user, system } = process.cpuUsage(cpu)
    active += Math.max(Math.min(now - last, LONGEST_TICK_MS), (user + system) / 1000)
    last = now
    cpu = process.cpuUsage()
  }
  const timer = setInterval(tick, TICK_MS)
  return () => {
    clearInterval(timer)
    tick()
    return active
  }
}
