import type { ChatParams } from '@slf/core'

const CHARACTERS_PER_TOKEN = 4
/** An image or a file costs tokens by its size in pixels or pages, which is not known here. */
const TOKENS_PER_ATTACHMENT = 1_000

/** Tokens of the prompt and of the longest answer together, roughly: what limits on tokens reserve. */
export function estimateTokens(params: ChatParams): number {
  let characters = 0
  let attachments = 0
  for (const message of params.messages) {
    const { content } = message
    if (typeof content === 'string') characters += content.length
    else if (Array.isArray(content)) {
      for (const part of content) {
        if (part.type === 'text') characters += part.text.length
        else attachments++
      }
    }
    if (message.role !== 'assistant') continue
    for (const call of message.tool_calls ?? []) characters += call.function.arguments.length
  }
  const answer = params.max_completion_tokens ?? params.max_tokens ?? 0
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + attachments * TOKENS_PER_ATTACHMENT + answer
}
