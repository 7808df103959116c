import { isJsonObject } from '@slf/adapter-kit'
import { InvalidRequestError, UnsupportedError } from '@slf/core'

/**
 * The content of a message: known fields of known parts, and no others.
 *
 * @param messageFields types of parts that are sent as they are.
 * @throws UnsupportedError for a part that Chat Completions does not have, InvalidRequestError for what is no content.
 */
export function encodeContent(
  content: unknown,
  messageFields: readonly string[] = [],
): string | readonly unknown[] {
  if (content === undefined || content === null) return ''
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map((part: unknown) => encodePart(part, messageFields))
  throw new InvalidRequestError("'content' of a message must be a text or a list of parts.")
}

function encodePart(part: unknown, messageFields: readonly string[]): unknown {
  const type = isJsonObject(part) ? part['type'] : undefined
  if (!isJsonObject(part) || typeof type !== 'string') {
    throw new InvalidRequestError("A part of a message's 'content' must be an object with a 'type'.")
  }
  const names = Object.hasOwn(knownParts, type) ? knownParts[type] : undefined
  if (names) {
    if (type === 'file') refuseAddress(part['file'])
    return type === 'text' ? { type, text: part['text'] } : { type, [type]: pick(part[type], names) }
  }
  if (messageFields.includes(type)) return part
  throw new UnsupportedError(
    `Chat Completions has no content part of type '${type}'. If this server knows it, list it in the option messageFields: ['${type}'].`,
    { capability: 'content' },
  )
}

/** The parts of the contract and their fields. */
const knownParts: Readonly<Record<string, readonly string[]>> = {
  text: [],
  image_url: ['url', 'detail'],
  input_audio: ['data', 'format'],
  file: ['file_id', 'file_data', 'filename'],
}

function refuseAddress(file: unknown): void {
  if (!isJsonObject(file) || file['url'] == null || file['file_data'] != null || file['file_id'] != null)
    return
  throw new UnsupportedError(
    'Chat Completions takes no address of a file: give its bytes, or use an adapter of another protocol.',
    { capability: 'files' },
  )
}

function pick(fields: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const values = isJsonObject(fields) ? fields : {}
  return Object.fromEntries(
    names.flatMap((name) => (values[name] == null ? [] : [[name, values[name]] as const])),
  )
}
