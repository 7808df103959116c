import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { extraContent, providerSpecificFields } from './call-fields.js'
import { JoinedEntries } from './joined-entries.js'
import {
  contentParts,
  isReasoningType,
  reasoningDetails,
  signedReasoning,
  thinkingBlocks,
} from './reasoning-entries.js'
import { reasoningFields } from './reasoning-text.js'

/** How an opaque field is put together from the deltas of a stream, and how it is read back from a history. */
interface OpaqueField {
  readonly join: (before: unknown, piece: unknown) => unknown
  /** What this adapter may have written; undefined for everything else. */
  readonly clean: (value: unknown) => unknown
}

const entries = (kind: ConstructorParameters<typeof JoinedEntries>[0]): OpaqueField => ({
  join: (before, piece) => {
    const list = before instanceof JoinedEntries ? before : new JoinedEntries(kind)
    list.push(piece)
    return list
  },
  clean: (value) => {
    const known = Array.isArray(value)
      ? value.flatMap((entry) => (isJsonObject(entry) ? (kind.clean(entry) ?? []) : []))
      : []
    return known.length > 0 ? known : undefined
  },
})

/** A content goes back as parts only where it holds reasoning. */
const content: OpaqueField = {
  ...entries(contentParts),
  clean: (value) => {
    const parts = entries(contentParts).clean(value) as readonly JsonObject[] | undefined
    return parts?.some(({ type }) => isReasoningType(type)) ? parts : undefined
  },
}

/** Reasoning as an object with its signature; reasoning as text is a field of the contract. */
const reasoning: OpaqueField = {
  join: (before, piece) => (isJsonObject(piece) ? entries(signedReasoning).join(before, piece) : before),
  clean: (value) => (isJsonObject(value) ? signedReasoning.clean(value) : undefined),
}

/** Comes once, or in pieces; the same text again is a repetition. */
const text: OpaqueField = {
  join: (before, piece) => {
    if (typeof piece !== 'string') return before
    return typeof before !== 'string' || before === piece ? piece : before + piece
  },
  clean: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
}

const object = (clean: (value: unknown) => JsonObject | undefined): OpaqueField => ({
  join: (before, piece) =>
    isJsonObject(piece) ? { ...(before as JsonObject | undefined), ...piece } : before,
  clean,
})

/** Audio that the model made is named by its id in later requests. */
const audioId = (value: unknown): JsonObject | undefined => {
  const id = isJsonObject(value) ? value['id'] : undefined
  return typeof id === 'string' && id !== '' ? { id } : undefined
}

/**
 * Fields of an assistant message that only the server understands. They are kept as they come and go back with the
 * history, or the server refuses the next request of a tool loop. The same table is read in both directions: what this
 * adapter would not write, it does not read back.
 */
const fields: Readonly<Record<string, OpaqueField>> = {
  // OpenRouter: https://openrouter.ai/docs/use-cases/reasoning-tokens
  reasoning_details: entries(reasoningDetails),
  // LiteLLM: https://docs.litellm.ai/docs/reasoning_content
  thinking_blocks: entries(thinkingBlocks),
  provider_specific_fields: object(providerSpecificFields),
  // Mistral, Databricks: reasoning as parts of the content
  content,
  // GitHub Copilot
  reasoning_opaque: text,
  cot_id: text,
  reasoning_signature: text,
  encrypted_content: text,
  // Gemini
  extra_content: object(extraContent),
  thought_signature: text,
  // OpenAI
  audio: object(audioId),
  // Envoy
  ...Object.fromEntries(reasoningFields.map((name) => [name, reasoning])),
}

export const isOpaqueField = (name: string): boolean => Object.hasOwn(fields, name)

/** Collects the opaque fields of a message from its deltas. */
export class OpaqueFields {
  readonly #values = new Map<string, unknown>()

  has(name: string): boolean {
    return this.#values.has(name)
  }

  push(name: string, piece: unknown): void {
    const field = fields[name]
    if (field && piece !== null && piece !== undefined) {
      this.#values.set(name, field.join(this.#values.get(name), piece))
    }
  }

  /** The fields as they go back; undefined without any. */
  get all(): JsonObject | undefined {
    const joined = [...this.#values].map(([name, value]) => {
      if (!(value instanceof JoinedEntries)) return [name, value]
      return [name, fields[name] === reasoning ? value.all[0] : value.all]
    })
    return cleanOpaqueFields(Object.fromEntries(joined) as JsonObject)
  }
}

/** The opaque fields that this adapter may have written; undefined without any. */
export function cleanOpaqueFields(message: JsonObject): JsonObject | undefined {
  const cleaned = Object.entries(fields).flatMap(([name, { clean }]) => {
    const value = Object.hasOwn(message, name) ? clean(message[name]) : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return cleaned.length > 0 ? Object.fromEntries(cleaned) : undefined
}
