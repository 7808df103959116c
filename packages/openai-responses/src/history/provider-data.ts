import { type JsonObject, providerData, textOf } from '@slf/adapter-kit'
import type { AssistantMessage } from '@slf/core'
import { isItem } from './known-items.js'

/** Where items came from: encrypted reasoning is bound to a server and to a model. */
export interface Origin {
  /** The base URL of the server. */
  readonly source: string
  readonly model: string
}

/** What the adapter wants back with an assistant message: the response as the server gave it. */
export interface NativeTurn extends Origin {
  readonly responseId?: string | undefined
  /** The conversation that the server added the response to. */
  readonly conversation?: string | undefined
  /** The server keeps the items and can look them up by id. */
  readonly isStored: boolean
  /** All output items in their order; absent when the stream did not bring them whole. */
  readonly items?: readonly JsonObject[] | undefined
}

const responsesData = providerData('openai_responses')

/** The `provider_data` of an assistant message: plain JSON, under a name of its own. */
export function encodeProviderData(turn: NativeTurn): JsonObject {
  const { source, model, responseId, conversation, isStored, items } = turn
  return responsesData.write({
    source,
    model,
    ...(responseId ? { response_id: responseId } : {}),
    ...(conversation ? { conversation } : {}),
    ...(isStored ? { stored: true } : {}),
    ...(items ? { items } : {}),
  })
}

/**
 * Reads it back. History comes from outside (a database, a browser): whatever is not as it was written is ignored, and
 * the items are not yet fit to be sent.
 */
export function decodeProviderData(message: AssistantMessage): NativeTurn | undefined {
  const turn = responsesData.read(message)
  if (!turn) return undefined
  const { source, model, response_id, conversation, stored, items } = turn
  return {
    source: textOf(source),
    model: textOf(model),
    responseId: textOf(response_id) || undefined,
    conversation: textOf(conversation) || undefined,
    isStored: stored === true,
    items: Array.isArray(items) && items.every(isItem) ? items : undefined,
  }
}
