import type { JsonObject } from '@slf/adapter-kit'
import type { CallFields } from './call-fields.js'
import { isOpaqueField, OpaqueFields } from './opaque-fields.js'
import type { ChatProviderData } from './provider-data.js'
import { isReasoningField } from './reasoning-text.js'

/** A tool call as it was given out, as much of it as is kept. */
export interface KeptCall {
  readonly id: string
  readonly serverId: string
  readonly isCustom: boolean
  readonly fields: CallFields | undefined
}

/** Collects what the server wants back with the message. */
export class KeptFields {
  readonly #opaque = new OpaqueFields()
  #hasContentParts = false

  /**
   * @param text the text of this delta.
   * @param delivered what came before it.
   */
  push(delta: JsonObject, text: string, delivered: { readonly text: string }): void {
    for (const name in delta)
      if (name !== 'content' && isOpaqueField(name)) this.#opaque.push(name, delta[name])
    const { content } = delta
    if (typeof content === 'object' && content !== null) {
      if (!this.#hasContentParts) this.#pushText(delivered.text)
      this.#hasContentParts = true
      this.#opaque.push('content', content)
    } else if (this.#hasContentParts) this.#pushText(text)
  }

  /** Takes the fields of the whole message that no delta brought. */
  pushMissing(message: JsonObject): void {
    for (const name of Object.keys(message)) {
      if (isOpaqueField(name) && !this.#opaque.has(name)) this.#opaque.push(name, message[name])
    }
  }

  /** What goes back to the server with the message; undefined for nothing. */
  providerData(
    source: string,
    answer: {
      readonly calls: readonly KeptCall[]
      readonly reasoningSource: unknown
      readonly hasImages: boolean
    },
  ): ChatProviderData | undefined {
    const { calls, reasoningSource, hasImages } = answer
    const message = this.#opaque.all
    const { toolCalls, callFields } = fieldsById(calls)
    const customCalls = calls.filter(({ isCustom }) => isCustom).map(({ id }) => id)
    const data = {
      ...(isReasoningField(reasoningSource) && calls.length > 0 ? { reasoningField: reasoningSource } : {}),
      ...(message ? { message } : {}),
      ...(Object.keys(toolCalls).length > 0 ? { toolCalls } : {}),
      ...(Object.keys(callFields).length > 0 ? { callFields } : {}),
      ...(customCalls.length > 0 ? { customCalls } : {}),
      ...(calls.some(hasOddId) ? { hasOwnIds: true } : {}),
      ...(hasImages ? { hasImages } : {}),
    }
    return Object.keys(data).length > 0 ? { source, ...data } : undefined
  }

  #pushText(text: string): void {
    if (text !== '') this.#opaque.push('content', { type: 'text', text })
  }
}

function fieldsById(calls: readonly KeptCall[]): {
  toolCalls: Readonly<Record<string, JsonObject>>
  callFields: Readonly<Record<string, CallFields>>
} {
  const toolCalls = new Map<string, JsonObject>()
  const callFields = new Map<string, CallFields>()
  for (const { id, fields } of calls) {
    const { extra_content, ...others } = fields ?? {}
    if (extra_content) toolCalls.set(id, extra_content as JsonObject)
    if (Object.keys(others).length > 0) callFields.set(id, others)
  }
  return { toolCalls: Object.fromEntries(toolCalls), callFields: Object.fromEntries(callFields) }
}

/** Not an id that any server takes, but what this server gave: some carry signatures. */
const hasOddId = ({ id, serverId }: KeptCall): boolean => id === serverId && !isPlainId(id)

/** Whether an id is one that every server but the strictest takes back. */
export const isPlainId = (id: string): boolean => /^[\w-]{1,40}$/.test(id)
