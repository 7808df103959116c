import type { OutputIssue } from '../errors/output-errors.js'
import type { CheckVerdict } from '../plan/call-plan.js'
import { condenseIssues } from '../schema/condense-issues.js'
import type { OutputFormat } from '../schema/output-format.js'
import type { Correction } from '../schema/output-reading.js'
import { runInContext } from './call-context.js'
import type { ModelStep } from './model-step.js'
import type { RunningCall } from './running-call.js'

/** What came of reading, validating and checking an answer. */
export type Judgement =
  | {
      readonly accepted: true
      readonly value: unknown
      readonly corrections: readonly Correction[]
      readonly warnings: readonly string[]
    }
  | {
      readonly accepted: false
      readonly issues: readonly OutputIssue[]
      readonly raw: string
      readonly closest?: unknown
    }

/** Reads an answer by its format, then asks the user's validator. */
export async function judgeAnswer(
  call: RunningCall,
  answer: ModelStep,
  format: OutputFormat | undefined,
): Promise<Judgement> {
  if (answer.stoppedBy) return { accepted: false, issues: [answer.stoppedBy], raw: answer.text }
  const reading = format
    ? format.read(answer.message)
    : { ok: true as const, value: answer.text, corrections: [] }
  if (!reading.ok) return { ...reading, accepted: false }
  const { value, corrections } = reading
  const verdict = await runCheck(call, value)
  const issues = issuesOf(verdict)
  if (issues.length > 0) {
    return { accepted: false, issues: condenseIssues(issues), raw: answer.text, closest: value }
  }
  const warnings = typeof verdict === 'object' && 'warning' in verdict ? [verdict.warning] : []
  return { accepted: true, value, corrections, warnings }
}

async function runCheck(call: RunningCall, value: unknown): Promise<CheckVerdict> {
  const { check } = call.plan
  if (!check) return undefined
  const { self, scope, context } = call
  return scope.race(runInContext(context, async () => check.call(self, value as never, self as never)))
}

function issuesOf(verdict: CheckVerdict): OutputIssue[] {
  const said: readonly string[] =
    verdict === false
      ? ['the value was not accepted']
      : typeof verdict === 'string'
        ? [verdict]
        : Array.isArray(verdict)
          ? (verdict as readonly string[])
          : []
  return said.map((message) => ({ path: '', message }))
}
