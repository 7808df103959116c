import type { ChatMessage } from '../../contract/chat-message.js'
import type { ChatParams } from '../../contract/chat-params.js'
import { type CallUsage, estimatedUsage } from '../../events/call-usage.js'

/** Usage of a request for which the provider told nothing, from the texts. Images are not counted. */
export function estimateUsage(params: ChatParams, answered: string): CallUsage {
  const prompt = params.messages.reduce((sum, message) => sum + messageLength(message), 0)
  const tools = params.tools === undefined ? 0 : JSON.stringify(params.tools).length
  return estimatedUsage(prompt + tools, answered.length)
}

function messageLength(message: ChatMessage): number {
  const { content } = message
  let length = 0
  if (typeof content === 'string') length += content.length
  else for (const part of content ?? []) if (part.type === 'text') length += part.text.length
  if (message.role === 'assistant') {
    for (const { function: called } of message.tool_calls ?? []) {
      length += called.name.length + called.arguments.length
    }
  }
  return length
}
