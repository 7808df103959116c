import type { ChatCompletion, CompletionMessage } from '../../contract/chat-completion.js'
import { LLMError } from '../../errors/llm-errors.js'

/**
 * The answer that a provider refused to hand on, because a tool call or JSON in it does not fit its schema: the model's
 * own mistake, which is reported back to it like any other.
 *
 * @param shown what came of the answer before the provider refused it.
 * @returns undefined for any other error.
 */
export function rejectedAnswer(error: Error, shown: ChatCompletion): ChatCompletion | undefined {
  const rejected = LLMError.isInstance(error)
    ? (error.rejectedAnswer as CompletionMessage | undefined)
    : undefined
  if (!rejected) return undefined
  const { content, reasoning_content } = shown.choices[0]?.message ?? {}
  const message: CompletionMessage = {
    ...rejected,
    content: content || (rejected.content ?? null),
    ...(reasoning_content ? { reasoning_content } : {}),
  }
  return {
    choices: [{ message, finish_reason: message.tool_calls?.length ? 'tool_calls' : 'stop' }],
    warnings: [
      { code: 'answer_rejected', message: `The provider refused the model's answer: ${error.message}` },
    ],
  }
}
