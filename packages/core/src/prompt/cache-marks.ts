import type { CacheControl, ChatMessage } from '../contract/chat-message.js'

/** The messages with a mark at the end of the last one, or undefined where it has no content to be marked. */
export function markEnd(
  messages: readonly ChatMessage[],
  mark: CacheControl,
): readonly ChatMessage[] | undefined {
  const last = messages.at(-1)
  const marked = last && withMark(last, mark)
  return marked && [...messages.slice(0, -1), marked]
}

function withMark(message: ChatMessage, mark: CacheControl): ChatMessage | undefined {
  const { content } = message
  if (content === null || content === undefined || content.length === 0) return undefined
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : [...content]
  const end = parts.pop()
  return { ...message, content: [...parts, { ...end, cache_control: mark }] } as ChatMessage
}

/** The message as it is kept: marks are made again for each request, and providers take only a few. */
export function withoutMarks(message: ChatMessage): ChatMessage {
  const { content } = message
  if (!Array.isArray(content)) return message
  const parts = (content as readonly { readonly cache_control?: unknown }[]).map(
    ({ cache_control: _, ...part }) => part,
  )
  return { ...message, content: parts } as unknown as ChatMessage
}
