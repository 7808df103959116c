import { type EncodeContext, isJsonObject, type JsonObject, withoutEmpty, textOf } from '@slf/adapter-kit'
import { InvalidRequestError } from '@slf/core'

/** How the content of a message is encoded. */
export interface ContentSettings {
  readonly unsupported: EncodeContext['unsupported']
  /** Fields of messages and parts beyond those of the contract that the server knows. */
  readonly messageFields?: readonly string[] | undefined
}

/** The fields of each kind of part that the protocol knows. */
const partFields: Readonly<Record<string, readonly string[]>> = {
  input_text: ['text', 'prompt_cache_breakpoint'],
  input_image: ['image_url', 'file_id', 'detail', 'prompt_cache_breakpoint'],
  input_file: ['file_id', 'file_data', 'file_url', 'filename', 'detail', 'prompt_cache_breakpoint'],
}

/**
 * The content of a user message or of a tool result. Text stays a string; parts become input parts with the fields that
 * the contract or the protocol has. Others stay behind: a history may come from outside, or have columns of its own.
 *
 * @throws InvalidRequestError for what is neither text nor a list of parts.
 */
export function encodeContent(content: unknown, settings: ContentSettings): string | readonly JsonObject[] {
  if (typeof content === 'string') return content
  if (content === null || content === undefined) return ''
  if (!Array.isArray(content) || !content.every(isJsonObject)) {
    throw new InvalidRequestError("The 'content' of a message must be text or a list of parts.")
  }
  return content.flatMap((part) => encodePart(part, settings))
}

function encodePart(part: JsonObject, settings: ContentSettings): readonly JsonObject[] {
  const type = textOf(part['type'])
  const encoded = encodeFields(type, part)
  if (!encoded) {
    const words = type === 'input_audio' ? 'audio input' : `content of type '${type}'`
    settings.unsupported(type, `The Responses protocol takes no ${words}.`)
    return []
  }
  const added = (settings.messageFields ?? []).filter((field) => Object.hasOwn(part, field))
  return [{ ...Object.fromEntries(added.map((field) => [field, part[field]])), ...encoded }]
}

function encodeFields(type: string, part: JsonObject): JsonObject | undefined {
  switch (type) {
    case 'text':
      return { ...fieldsOf('input_text', part), type: 'input_text' }
    case 'image_url': {
      const image = objectOf(part['image_url'])
      // `detail` is required by the API, other than in Chat Completions.
      return { type: 'input_image', image_url: image['url'], detail: image['detail'] ?? 'auto' }
    }
    case 'file': {
      const file = objectOf(part['file'])
      return {
        ...fieldsOf('input_file', { ...file, file_url: file['file_url'] ?? file['url'] }),
        type: 'input_file',
      }
    }
    default:
      // Parts that are written in the form of the Responses API already.
      return Object.hasOwn(partFields, type) ? { ...fieldsOf(type, part), type } : undefined
  }
}

const fieldsOf = (type: string, part: JsonObject): JsonObject =>
  withoutEmpty(Object.fromEntries((partFields[type] ?? []).map((field) => [field, part[field]])))

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})
