import { isJsonObject, type JsonObject, readErrorBody } from '@slf/adapter-kit'
import type { LLMError } from '@slf/core'

/** What a server says when native items of the history cannot be taken back. */
export interface ReplayRefusal {
  /** Lower-case fragments of its words, all of them. */
  readonly words: readonly string[]
  /** It is about these items, and another history may be taken; else no native item of that kind ever is. */
  readonly isAboutItems: boolean
  readonly provider: string
  readonly seen: string
}

export const replayRefusals: readonly ReplayRefusal[] = [
  {
    words: ['without its required'],
    isAboutItems: true,
    provider: 'OpenAI, Azure',
    seen: "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
  },
  {
    words: ['items are not persisted'],
    isAboutItems: true,
    provider: 'OpenAI, Azure',
    seen: "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.",
  },
  {
    words: ['item with id', 'not found'],
    isAboutItems: true,
    provider: 'OpenAI, Azure',
    seen: "Item with id 'msg_1' not found.",
  },
  {
    words: ['encrypted content'],
    isAboutItems: true,
    provider: 'OpenAI, Azure',
    seen: 'The encrypted content for item rs_1 could not be verified. Reason: Encrypted content could not be decrypted or parsed.',
  },
  {
    words: ['encrypted_content', 'not issued'],
    isAboutItems: true,
    provider: 'opencode',
    seen: 'reasoning `encrypted_content` was not issued to this caller',
  },
  {
    words: ['encrypted_content', 'decrypt'],
    isAboutItems: true,
    provider: 'xAI',
    seen: 'Could not decrypt the provided encrypted_content.',
  },
  {
    words: ['duplicate item found'],
    isAboutItems: true,
    provider: 'OpenAI',
    seen: 'Duplicate item found with id rs_1.',
  },
  {
    words: ['expected an id that begins with'],
    isAboutItems: true,
    provider: 'OpenAI',
    seen: "Invalid 'input[1].id': 'call_1'. Expected an ID that begins with 'fc'.",
  },
  {
    words: ['input item type'],
    isAboutItems: false,
    provider: 'Ollama',
    seen: 'unknown input item type: reasoning',
  },
]

const codes: ReadonlySet<unknown> = new Set(['invalid_encrypted_content', 'item_not_found'])

/** How a server names an item of the input: `input[3].id`, `input.3.id`, `('body', 'input', 3, 'id')`. */
const PLACE = /\binput(?:\[|\.|',\s?|",\s?)(\d{1,6})/g

/** Whether native items in the history of a request were refused, and which. */
export function rejectsReplay(error: LLMError, body?: JsonObject): boolean {
  return refusedItems(error, body) !== undefined
}

/**
 * What a refusal means for the native items of a history: `these` for the items of this request, `all` where the server
 * takes no items of the kind; undefined where it is about something else.
 */
export function refusedItems(error: LLMError, body: JsonObject = {}): 'these' | 'all' | undefined {
  if (codes.has(error.providerCode)) return 'these'
  const { status = 0 } = error
  const words = error.message.toLowerCase()
  const known =
    status === 400 || status === 404 ? replayRefusals.find((each) => holds(words, each.words)) : undefined
  if (known) return known.isAboutItems ? 'these' : 'all'
  if (status !== 400 && status !== 404 && status !== 422) return undefined
  const { param = '', message } = readErrorBody(error.body)
  const input = Array.isArray(body['input']) ? (body['input'] as unknown[]) : []
  const places = [...`${param} ${message} ${error.message}`.matchAll(PLACE)].map(([, index]) => Number(index))
  if (!places.some((index) => isNative(input[index]))) return undefined
  return /unknown|unrecogni|unsupported|not permitted|extra_forbidden/.test(words) ? 'all' : 'these'
}

/** Whether the model does not reason, and the server refuses to be asked for encrypted reasoning. */
export function rejectsEncryptedReasoning(error: LLMError): boolean {
  const { status } = error
  return (
    (status === 400 || status === 404) &&
    error.message.toLowerCase().includes('encrypted content is not supported')
  )
}

/** Items that this adapter does not write by itself: those that came from a server have ids, or types of its own. */
function isNative(item: unknown): boolean {
  if (!isJsonObject(item)) return false
  const { id, type, status } = item
  return id !== undefined || status !== undefined || (type !== undefined && !ownTypes.has(type))
}

const ownTypes: ReadonlySet<unknown> = new Set([
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
])

const holds = (text: string, fragments: readonly string[]): boolean =>
  fragments.every((fragment) => text.includes(fragment))
