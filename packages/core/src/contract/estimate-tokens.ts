import type { ChatMessage } from './chat-message.js'
import type { ChatParams } from './chat-params.js'

const CHARACTERS_PER_TOKEN = 4
/** What an image or a file costs depends on its pixels or pages, which are not known here. */
const TOKENS_PER_ATTACHMENT = 1_000

/**
 * Estimates the tokens of a request's prompt: texts, tool calls, tools and the response format at four characters per
 * token, and 1,000 tokens for each image or file. Used wherever a provider has not reported its own count: to reserve
 * capacity under token limits, and for the usage of calls that were aborted.
 *
 * @returns a whole number of tokens, at least 0
 *
 * @example
 * ```ts
 * import { estimateTokens } from '@slf/core'
 *
 * estimateTokens({ messages: [{ role: 'user', content: 'How are you?' }] }) // 3
 * ```
 */
export function estimateTokens(params: ChatParams): number {
  const { messages, tools, response_format: format } = params
  let characters = jsonLength(tools) + jsonLength(format)
  let attachments = 0
  for (const message of messages) {
    characters += callsLength(message)
    const { content } = message
    if (typeof content === 'string') characters += content.length
    else if (Array.isArray(content)) {
      for (const part of content) {
        if (part.type === 'text') characters += part.text.length
        else attachments++
      }
    }
  }
  return estimateTextTokens(characters) + attachments * TOKENS_PER_ATTACHMENT
}

/** Estimates the tokens of a text from its length in characters. */
export function estimateTextTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN)
}

function callsLength(message: ChatMessage): number {
  if (message.role !== 'assistant') return 0
  let length = 0
  for (const { function: called } of message.tool_calls ?? [])
    length += called.name.length + called.arguments.length
  return length
}

const jsonLength = (value: unknown): number => (value == null ? 0 : JSON.stringify(value).length)
