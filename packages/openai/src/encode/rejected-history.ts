import type { JsonObject } from '@slf/adapter-kit'
import type { LLMError } from '@slf/core'
import { contractMessages } from './amended-messages.js'

/** How servers reject what they gave themselves: a signature that another key or model has made, audio that expired. */
export const rejections: readonly {
  readonly provider: string
  readonly message: string
  /** Fragments of the message, in lower case: all of them. */
  readonly words: readonly string[]
}[] = [
  {
    provider: 'Anthropic behind gateways',
    message: 'messages.1.content.0: Invalid `signature` in `thinking` block',
    words: ['invalid', 'signature', 'thinking'],
  },
  {
    provider: 'Gemini',
    message: 'Corrupted thought signature.',
    words: ['thought signature'],
  },
  {
    provider: 'Gemini',
    message: 'Thought signature is not valid',
    words: ['thought_signature', 'not valid'],
  },
  {
    provider: 'OpenAI behind gateways',
    message:
      'The encrypted content gAAA... could not be verified. Reason: Encrypted content could not be decrypted or parsed.',
    words: ['encrypted content', 'could not be'],
  },
  { provider: 'OpenAI', message: "Audio with id 'audio_abc' not found.", words: ['audio', 'not found'] },
  { provider: 'OpenAI', message: "Audio 'audio_abc' has expired.", words: ['audio', 'expired'] },
]

/**
 * The request with the fields of the contract alone, where a server rejects what it gave itself. Not remembered: what
 * it gives next time it may want back.
 *
 * @returns undefined for any other error, and where nothing can be left out.
 */
export function withoutRejected(body: JsonObject, error: LLMError): JsonObject | undefined {
  if (error.status !== 400 && error.status !== 404 && error.status !== 422) return undefined
  const message = error.message.toLowerCase()
  if (!rejections.some(({ words }) => words.every((word) => message.includes(word)))) return undefined
  const plain = contractMessages(body)
  return plain === body ? undefined : plain
}
