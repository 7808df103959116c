import type { CompletionMessage } from '../../contract/chat-completion.js'
import type { AssistantMessage, ToolCall } from '../../contract/chat-message.js'

/** The message of a completion whose tool calls were read: each has an id, a name and arguments. */
export type ModelMessage = CompletionMessage & { readonly tool_calls?: readonly ToolCall[] }

/** What the model said, as a message of the conversation. */
export function assistantMessage(message: ModelMessage): AssistantMessage {
  const { content, tool_calls, reasoning_content, images, provider_data } = message
  return {
    role: 'assistant',
    content: content ?? null,
    ...(tool_calls ? { tool_calls } : {}),
    ...(reasoning_content ? { reasoning_content } : {}),
    ...(images?.length ? { images } : {}),
    ...(provider_data == null ? {} : { provider_data }),
  }
}
