/** Milliseconds of CPU that a task takes: the best of several runs, so that other work on the machine does not count. */
export function cpuTime(task: () => void, runs = 5): number {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    task()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
