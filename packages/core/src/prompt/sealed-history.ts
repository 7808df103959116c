import type { ChatMessage } from '../contract/chat-message.js'
import { messageOf } from '../errors/message-of.js'
import { ConfigurationError, PromptError } from '../errors/programmer-errors.js'

/** A history that can go through a browser: plain JSON, readable there, and useless once it was changed. */
export interface SealedHistory {
  readonly messages: readonly ChatMessage[]
  /** HMAC-SHA-256 of the messages and the context, in base64url. */
  readonly seal: string
}

/** Options of {@link sealHistory} and {@link openHistory}. */
export interface SealOptions {
  /**
   * Whom or what the history belongs to, such as a user or session id. A history that was sealed for one context does not
   * open in another. It is part of the seal and does not travel. Default `''`.
   */
  readonly context?: string | undefined
}

/** Shorter secrets can be guessed. */
const SHORTEST_SECRET = 16

/**
 * Seals a history that a browser, or another place that you do not trust, gives back with the next turn. The messages stay
 * readable there, but whoever changes, drops or adds one breaks the seal. An older history of the same context still
 * opens: what must not be repeated needs a check of its own.
 *
 * @param secret at least 16 bytes, known to the server alone
 * @returns `{ messages, seal }`, plain JSON
 * @throws ConfigurationError for a secret that is too short
 * @throws PromptError for messages that JSON cannot carry: they would arrive changed
 *
 * @example
 * ```ts
 * import { type ChatMessage, openHistory, sealHistory } from '@slf/core'
 *
 * export async function roundTrip(history: readonly ChatMessage[], secret: string, user: string) {
 *   const body = JSON.stringify(await sealHistory(history, secret, { context: user }))
 *   return openHistory(JSON.parse(body), secret, { context: user })
 * }
 * ```
 */
export async function sealHistory(
  messages: readonly ChatMessage[],
  secret: string | Uint8Array,
  { context = '' }: SealOptions = {},
): Promise<SealedHistory> {
  const plain = asItArrives(messages)
  const signature = await crypto.subtle.sign('HMAC', await hmacKey(secret), signedBytes(plain, context))
  return { messages: plain, seal: toBase64URL(new Uint8Array(signature)) }
}

/**
 * Opens what {@link sealHistory} sealed.
 *
 * @param sealed what came back: `{ messages, seal }`
 * @param secret the secret, or several while they are rotated: one of them must fit
 * @returns the messages, unchanged
 * @throws PromptError when the seal does not fit: the history was changed, or sealed for another context or with another
 *   secret
 * @throws ConfigurationError for a secret that is too short
 */
export async function openHistory(
  sealed: unknown,
  secret: string | Uint8Array | readonly (string | Uint8Array)[],
  { context = '' }: SealOptions = {},
): Promise<readonly ChatMessage[]> {
  const { messages, seal } = (sealed ?? {}) as Partial<SealedHistory>
  const signature = typeof seal === 'string' ? fromBase64URL(seal) : undefined
  if (!Array.isArray(messages) || !signature)
    throw new PromptError('openHistory: expected what sealHistory returned, an object { messages, seal }.')
  const data = signedBytes(messages as readonly ChatMessage[], context)
  const secrets = typeof secret === 'string' || secret instanceof Uint8Array ? [secret] : secret
  for (const each of secrets) {
    if (await crypto.subtle.verify('HMAC', await hmacKey(each), signature, data))
      return messages as readonly ChatMessage[]
  }
  throw new PromptError(
    'openHistory: the seal does not fit. The history was changed on its way, or it was sealed for another context or with another secret.',
  )
}

/** Without members that are undefined, which JSON leaves out. */
function asItArrives(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  if (!Array.isArray(messages)) throw new PromptError('sealHistory: the history must be a list of messages.')
  try {
    return JSON.parse(JSON.stringify(messages, refuseLosses)) as readonly ChatMessage[]
  } catch (cause) {
    if (PromptError.isInstance(cause)) throw cause
    const message = `sealHistory: the messages must be plain JSON, but are not: ${messageOf(cause)}`
    throw new PromptError(message, { cause })
  }
}

function refuseLosses(key: string, value: unknown): unknown {
  const lost = lossOf(value)
  if (lost === undefined) return value
  throw new PromptError(
    `sealHistory: the messages must be plain JSON, but '${key}' is ${lost}: it would arrive changed.`,
  )
}

function lossOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'function':
    case 'symbol':
    case 'bigint':
      return `a ${typeof value}`
    case 'number':
      return Number.isFinite(value) ? undefined : `the number ${value}`
  }
  const isBinary = value instanceof ArrayBuffer || ArrayBuffer.isView(value)
  return isBinary || value instanceof Map || value instanceof Set ? 'bytes, a Map or a Set' : undefined
}

function hmacKey(secret: string | Uint8Array): Promise<CryptoKey> {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : new Uint8Array(secret)
  if (bytes.length < SHORTEST_SECRET) {
    throw new ConfigurationError(
      `The secret that seals a history must have at least ${SHORTEST_SECRET} bytes, but has ${bytes.length}.`,
    )
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
}

/** Sorted keys: databases give back the members of an object in another order. */
function signedBytes(messages: readonly ChatMessage[], context: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([1, context, messages], sortedKeys))
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  // As pairs, since an object would put keys that look like numbers first, and lose one that is called __proto__.
  return { pairs: Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) }
}

function toBase64URL(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function fromBase64URL(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    )
  } catch {
    return undefined
  }
}
