import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { ReasoningField } from './reasoning.js'

/**
 * What a server wants back with the history, kept on the assistant message. It goes back to the same server only:
 * signatures and encrypted reasoning of one provider are refused by the others.
 */
export interface ChatProviderData {
  /** The base URL of the server that it came from. */
  readonly source: string
  /** Under which name the reasoning came. */
  readonly reasoningField?: ReasoningField | undefined
  /** Fields of the message, sent back as they came. */
  readonly message?: JsonObject | undefined
  /** `extra_content` of tool calls, by id. */
  readonly toolCalls?: Readonly<Record<string, unknown>> | undefined
}

/** What a message brought for this server; undefined when it comes from another one. */
export function ownProviderData(data: unknown, source: string): ChatProviderData | undefined {
  return isJsonObject(data) && data['source'] === source ? (data as unknown as ChatProviderData) : undefined
}
