import type { Capabilities } from '../../contract/capabilities.js'
import type {
  ChatMessage,
  ImagePart,
  TextPart,
  ToolMessage,
  UserMessage,
  UserPart,
} from '../../contract/chat-message.js'

/**
 * A conversation for a model whose tool messages cannot hold images: the user shows them, after all tool messages of
 * the round; to a model that sees none they are described in words. The conversation itself keeps them where they were, so
 * that it can go on with any model.
 */
export function placeToolImages(
  messages: readonly ChatMessage[],
  { toolResultImages, images: seesImages }: Capabilities,
): readonly ChatMessage[] {
  if (toolResultImages) return messages
  const lowered: ChatMessage[] = []
  let shown: UserMessage[] = []
  for (const message of messages) {
    if (message.role !== 'tool') {
      lowered.push(...shown)
      shown = []
    }
    const images = message.role === 'tool' ? imagesOf(message) : []
    if (message.role !== 'tool' || images.length === 0) {
      lowered.push(message)
    } else {
      lowered.push(withoutImages(message, noteOn(images, seesImages)))
      if (seesImages) shown.push(userShows(message, images))
    }
  }
  return [...lowered, ...shown]
}

const imagesOf = ({ content }: ToolMessage): readonly ImagePart[] =>
  typeof content === 'string' ? [] : content.filter((part) => part.type === 'image_url')

function noteOn({ length }: readonly ImagePart[], seesImages: boolean): string {
  const count = length === 1 ? 'an image' : `${length} images`
  return `[${count}, ${seesImages ? 'shown in the next message' : 'which you cannot see'}]`
}

function withoutImages({ content, ...message }: ToolMessage, note: string): ToolMessage {
  const parts = typeof content === 'string' ? [] : content
  const texts = parts.filter((part): part is TextPart => part.type === 'text').map(({ text }) => text)
  return { ...message, content: [...texts, note].join('\n') }
}

function userShows({ tool_call_id }: ToolMessage, images: readonly ImagePart[]): UserMessage {
  const said: UserPart = { type: 'text', text: `Result of the tool call ${tool_call_id}:` }
  return { role: 'user', content: [said, ...images] }
}
