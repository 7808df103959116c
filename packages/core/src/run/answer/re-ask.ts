import type { ChatMessage } from '../../contract/chat-message.js'
import type { OutputIssue } from '../../errors/output-errors.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import type { ModelAnswer } from '../model/read-completion.js'
import { assistantMessage } from '../state/assistant-message.js'

/** The bad answer and what is wrong with it: only the last pair stays in the conversation. */
export function reAsk({ message }: ModelAnswer, issues: readonly OutputIssue[]): readonly ChatMessage[] {
  const complaint = `Your answer was not accepted:\n${renderIssues(issues)}\nAnswer again, whole and in the same form.`
  const calls = message.tool_calls ?? []
  if (calls.length === 0) return [assistantMessage(message), { role: 'user', content: complaint }]
  // The answer was given as a tool call: each call must be answered by a tool message.
  return [
    assistantMessage(message),
    ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: complaint })),
  ]
}
