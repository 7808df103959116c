/**
 * The seam for durable execution: every model call and every tool call of a run goes through it. An engine (DBOS,
 * Restate, Temporal, a job queue) records the result under the name, and on a second run gives the recorded result
 * back without calling `run`. Results are plain JSON.
 *
 * Names count the calls of a method in the order in which they begin (`Desk.triage`, `Desk.triage#2`), so they are the
 * same on every run where calls begin in the same order. Code that begins calls in an order that may differ (after
 * sleeps or other I/O in parallel branches) must fix that order: begin them before the first `await` of the branches,
 * or one after the other.
 *
 * @param name such as `Desk.triage/llm/3` or `Desk.triage/tool/search/call_1`.
 */
export type StepRunner = <Result>(name: string, run: () => Promise<Result>) => Promise<Result>

/** Without an engine a step is just run. */
export const runUnrecorded: StepRunner = (_, run) => run()

/** Tells calls of one method apart by counting them: `Desk.triage`, `Desk.triage#2`, … */
export class StepNames {
  readonly #prefix: string
  readonly #counts = new Map<string, number>()

  constructor(prefix = '') {
    this.#prefix = prefix
  }

  next(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1
    this.#counts.set(name, count)
    return `${this.#prefix}${name}${count === 1 ? '' : `#${count}`}`
  }
}
