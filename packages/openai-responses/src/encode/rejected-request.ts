import { type LLMError } from '@slf/core'

/** What OpenAI and Azure say when native items of the history cannot be taken back, in lower case. */
const REPLAY_WORDS: readonly string[] = [
  // A reasoning item and the item it led to must come together.
  'without its required',
  // The items of another account, of another server, or of a response that was not stored.
  'items are not persisted',
  'encrypted content',
  // Items that the server holds already (previous_response_id).
  'duplicate item found',
]

/** Whether a request was refused because of the native items in its history. */
export function rejectsReplay(error: LLMError): boolean {
  if (error.providerCode === 'invalid_encrypted_content') return true
  const words = error.message.toLowerCase()
  return isRefusal(error) && REPLAY_WORDS.some((word) => words.includes(word))
}

/** Whether the model does not reason, and the server refuses to be asked for encrypted reasoning. */
export function rejectsEncryptedReasoning(error: LLMError): boolean {
  return isRefusal(error) && error.message.toLowerCase().includes('encrypted content is not supported')
}

const isRefusal = ({ status }: LLMError): boolean => status === 400 || status === 404
