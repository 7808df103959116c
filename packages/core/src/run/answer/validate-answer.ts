import type { OutputIssue } from '../../errors/output-errors.js'
import { ConfigurationError } from '../../errors/programmer-errors.js'
import { shown } from '../../plan/check-options.js'
import { condenseIssues } from '../../schema/validation/condense-issues.js'
import type { OutputFormat } from '../../schema/output/output-format.js'
import type { Correction } from '../../schema/validation/output-reading.js'
import { runInContext } from '../state/ambient-context.js'
import type { ModelTurn } from '../model/model-turn.js'
import type { CallState } from '../state/call-state.js'
import { noSuchTool } from '../tools/read-tool-call.js'
import type { ToolSet } from '../tools/tool-set.js'

/** What came of reading, validating and checking an answer. */
export type ValidationResult =
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
      /** It had the form that was asked for, and the user's validator refused it. */
      readonly isRead?: boolean
    }

/** Reads an answer by its format, then asks the user's validator. */
export async function validateAnswer(
  call: CallState,
  answer: ModelTurn,
  { format, tools }: { readonly format: OutputFormat | undefined; readonly tools: ToolSet },
): Promise<ValidationResult> {
  if (answer.stoppedBy) return { accepted: false, issues: [answer.stoppedBy], raw: answer.text }
  const reading = format
    ? format.read(answer.message)
    : { ok: true as const, value: answer.text, corrections: [] }
  if (!reading.ok) return { ...(misnamed(answer, format, tools) ?? reading), accepted: false }
  const { value, corrections } = reading
  const { issues, warnings } = await checkByUser(call, value)
  if (issues.length > 0) {
    return { accepted: false, issues, raw: answer.text, closest: value, isRead: true }
  }
  return { accepted: true, value, corrections, warnings }
}

/** An answer that came as a call of a tool that does not exist: what is wrong with it is the name. */
function misnamed(
  { message }: ModelTurn,
  format: OutputFormat | undefined,
  tools: ToolSet,
): { readonly issues: readonly OutputIssue[]; readonly raw: string } | undefined {
  const answerTool = format?.tool?.function.name
  const [call] = message.tool_calls ?? []
  if (
    answerTool === undefined ||
    !call ||
    message.tool_calls?.some((other) => other.function.name === answerTool)
  )
    return undefined
  const issue = { path: '', message: noSuchTool(call.function.name, [...tools.names, answerTool]) }
  return { issues: [issue], raw: call.function.arguments }
}

/** What the user's `check` says of a value that fits the schema; no issues when it is good. */
export async function checkByUser(
  call: CallState,
  value: unknown,
): Promise<{ readonly issues: readonly OutputIssue[]; readonly warnings: readonly string[] }> {
  const { complaints, warnings } = readVerdict(
    call,
    call.plan.check && (await runCheck(call, call.plan.check, value)),
  )
  return { issues: condenseIssues(complaints.map((message) => ({ path: '', message }))), warnings }
}

function runCheck(
  { self, scope, context }: CallState,
  check: NonNullable<CallState['plan']['check']>,
  value: unknown,
): Promise<unknown> {
  return scope.race(runInContext(context, async () => check.call(self, value as never, self as never)))
}

interface Verdict {
  readonly complaints: readonly string[]
  readonly warnings: readonly string[]
}

const NOT_ACCEPTED = 'the value was not accepted'

/** @throws ConfigurationError for what is no verdict: to take it for a good one would let everything pass */
function readVerdict({ method }: CallState, verdict: unknown): Verdict {
  if (verdict === undefined || verdict === null || verdict === true) return { complaints: [], warnings: [] }
  if (verdict === false) return { complaints: [NOT_ACCEPTED], warnings: [] }
  const said = Array.isArray(verdict) ? (verdict as readonly unknown[]) : [verdict]
  if (said.every((text) => typeof text === 'string')) {
    return { complaints: said.map((text) => text.trim() || NOT_ACCEPTED), warnings: [] }
  }
  const { warning } = verdict as { readonly warning?: unknown }
  if (typeof warning === 'string') return { complaints: [], warnings: [warning] }
  throw new ConfigurationError(
    `${method}: 'check' gives nothing for a good value, a string or a list of strings for what is wrong, or { warning }, not ${shown(verdict)}.`,
  )
}
