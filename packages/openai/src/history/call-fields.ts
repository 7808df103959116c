import { isJsonObject, type JsonObject } from '@slf/adapter-kit'

/** Fields of a tool call that only the server understands, and wants back with the call. */
export type CallFields = Readonly<Record<string, unknown>>

/** Gemini's signatures, by the names of Google and of gateways before it. */
const signatures = ['thought_signature', 'thoughtSignature'] as const

export const isCallField = (name: string): boolean =>
  ['extra_content', 'provider_specific_fields', ...signatures].includes(name)

/**
 * The fields that a server wants back, without anything else.
 * Read from a call when it comes, and from the history when it goes back: what was not written is not read.
 */
export function callFields(call: JsonObject): CallFields | undefined {
  const fields: Record<string, unknown> = {}
  for (const name of signatures) if (typeof call[name] === 'string') fields[name] = call[name]
  const extra = extraContent(call['extra_content'])
  if (extra) fields['extra_content'] = extra
  const specific = providerSpecificFields(call['provider_specific_fields'])
  if (specific) fields['provider_specific_fields'] = specific
  return Object.keys(fields).length > 0 ? fields : undefined
}

/** `extra_content` (Gemini): `{ google: { thought: true, thought_signature: … } }`. */
export function extraContent(value: unknown): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  const vendors = Object.entries(value).flatMap(([vendor, fields]) => {
    const known = isJsonObject(fields) ? Object.entries(fields).filter(isOfThought) : []
    return known.length > 0 ? [[vendor, Object.fromEntries(known)] as const] : []
  })
  return vendors.length > 0 ? Object.fromEntries(vendors) : undefined
}

/** `provider_specific_fields` (LiteLLM): of all that it may hold, only signatures are wanted back. */
export function providerSpecificFields(value: unknown): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  const { thought_signature: one, thought_signatures: several } = value
  const list = Array.isArray(several) ? several.filter((each) => typeof each === 'string') : []
  const fields = {
    ...(typeof one === 'string' ? { thought_signature: one } : {}),
    ...(list.length > 0 ? { thought_signatures: list } : {}),
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}

const isOfThought = ([name, value]: readonly [string, unknown]): boolean =>
  /^thought/i.test(name) && (typeof value === 'string' || typeof value === 'boolean')
