import type { ChatMessage, ToolCall } from '../../contract/chat-message.js'
import type { OutputIssue } from '../../errors/output-errors.js'
import type { OutputFormat } from '../../schema/output/output-format.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import type { ModelTurn } from '../model/model-turn.js'
import { assistantMessage } from '../state/assistant-message.js'
import type { ToolSet } from '../tools/tool-set.js'
import { noSuchTool } from '../tools/read-tool-call.js'

/** An answer that was not accepted, and what its calls can be. */
export interface BadAnswer {
  readonly answer: ModelTurn
  /** What is wrong with it; with several calls, with the one that was taken for the answer. */
  readonly issues: readonly OutputIssue[]
  readonly format: OutputFormat | undefined
  readonly tools: ToolSet
}

/** The bad answer and what is wrong with it: only the last pair stays in the conversation. */
export function reAsk(bad: BadAnswer): readonly ChatMessage[] {
  const { message } = bad.answer
  const calls = message.tool_calls ?? []
  const said = assistantMessage(message)
  if (calls.length === 0) return [said, { role: 'user', content: complaint(bad.issues) }]
  // Each call must be answered by a tool message.
  const judged = judgedCall(bad, calls)
  return [
    said,
    ...calls.map((call) => {
      const content = call === judged ? complaint(bad.issues) : aboutCall(call, bad)
      return { role: 'tool' as const, tool_call_id: call.id, content }
    }),
  ]
}

function complaint(issues: readonly OutputIssue[]): string {
  return `Your answer was not accepted:\n${renderIssues(issues)}\nSend the complete answer again, in the same format.`
}

/** The call that the issues are about: the first of the answer's tool that could be read, otherwise the first of them. */
function judgedCall({ answer, format }: BadAnswer, calls: readonly ToolCall[]): ToolCall | undefined {
  if (!format?.tool || answer.stoppedBy) return undefined
  const { name } = format.tool.function
  const answers = calls.filter(({ function: called }) => called.name === name)
  return answers.find((call) => readCall(format, call).ok) ?? answers[0] ?? calls[0]
}

const readCall = (format: OutputFormat, call: ToolCall): ReturnType<OutputFormat['read']> =>
  format.read({ content: null, tool_calls: [call] })

function aboutCall(call: ToolCall, { answer, issues, format, tools }: BadAnswer): string {
  const { name } = call.function
  const answerTool = format?.tool?.function.name
  // The model was stopped in the middle: what it had said of other calls is not known.
  if (answer.stoppedBy || answerTool === undefined) return complaint(issues)
  if (name === answerTool) {
    const reading = format ? readCall(format, call) : undefined
    return reading && !reading.ok
      ? complaint(reading.issues)
      : 'Not judged: another call of this tool was taken for the answer, and it was not accepted.'
  }
  if (tools.get(name)) {
    return `Not run: you gave your answer in the same turn. Call '${name}' again if you need it, before you answer.`
  }
  return complaint([{ path: '', message: noSuchTool(name, [...tools.names, answerTool]) }])
}
