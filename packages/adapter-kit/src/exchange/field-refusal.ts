import type { ChatParams, LLMError } from '@slf/core'
import { readErrorBody } from '../errors/error-body.js'
import { isRefusal, namesIdentifier } from '../errors/refusal-words.js'
import { isJsonObject, type JsonObject } from '../parsing/json-object.js'

/** A field of a request that some servers refuse, and what to send instead. */
export interface FieldRefusal {
  /** Where it is in the body: `'stream_options'`, `'tools.*.function.strict'`, `'messages.*.reasoning_content'`. */
  readonly field: string
  /** The name that such a server wants instead. Default: the field is left out. */
  readonly instead?: string | undefined
  /** Changes the body in another way. */
  readonly amend?: ((body: JsonObject, params: ChatParams) => JsonObject) | undefined
  /** Other wordings that mean this field: lower-case fragments of a message, all of a list in its order. */
  readonly words?: readonly (readonly string[])[] | undefined
  /** The caller loses nothing, so that there is nothing to warn of. Default false. */
  readonly isSilent?: boolean | undefined
}

/** Statuses of a request that is refused as it is; some servers answer with 500. */
const statuses: ReadonlySet<number> = new Set([400, 422, 500, 501])

/**
 * The body that such a server takes; undefined when the error is not about this field, or the body does not have it.
 *
 * @throws what `refusal.amend` throws.
 */
export function amendedBody(
  refusal: FieldRefusal,
  body: JsonObject,
  error: LLMError,
  params: ChatParams,
): JsonObject | undefined {
  if (!statuses.has(error.status ?? 0) || !isAbout(refusal, error)) return undefined
  const amended = applyRefusal(refusal, body, params)
  return amended === body ? undefined : amended
}

/** The body without the refused field; the same body where it has no such field. */
export function applyRefusal(
  { field, instead, amend }: FieldRefusal,
  body: JsonObject,
  params: ChatParams,
): JsonObject {
  if (amend) return amend(body, params)
  return changeAt(body, field.split('.'), (holder, name) => {
    const { [name]: value, ...rest } = holder
    return instead === undefined || Object.hasOwn(rest, instead) ? rest : { ...rest, [instead]: value }
  }) as JsonObject
}

function isAbout({ field, amend, words = [] }: FieldRefusal, error: LLMError): boolean {
  const { message, code = '', param = '' } = readErrorBody(error.body)
  const text = message.toLowerCase()
  if (words.some((fragments) => holdsInOrder(text, fragments))) return true
  // A field that is wanted, and not refused, is known by its own words only.
  if (amend) return false
  const name = field.slice(field.lastIndexOf('.') + 1).toLowerCase()
  const isNamed =
    param.toLowerCase().endsWith(name) ||
    namesIdentifier(text, name) ||
    (name.includes('_') && text.includes(name.replaceAll('_', ' ')))
  return isNamed && (isRefusal(text) || isRefusal(code.replaceAll('_', ' ')))
}

function holdsInOrder(text: string, fragments: readonly string[]): boolean {
  let at = 0
  for (const fragment of fragments) {
    const found = text.indexOf(fragment, at)
    if (found < 0) return false
    at = found + fragment.length
  }
  return true
}

type Change = (holder: JsonObject, name: string) => JsonObject

/** Changes every place that a path leads to; what stays the same is not copied. */
function changeAt(value: unknown, [step = '', ...rest]: readonly string[], change: Change): unknown {
  if (step === '*' && Array.isArray(value)) {
    const changed = value.map((item: unknown) => changeAt(item, rest, change))
    return changed.some((item, index) => item !== value[index]) ? changed : value
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value
  if (rest.length === 0) return change(value, step)
  const inner = changeAt(value[step], rest, change)
  return inner === value[step] ? value : { ...value, [step]: inner }
}
