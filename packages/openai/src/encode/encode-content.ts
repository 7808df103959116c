import { type ChatMessage, UnsupportedError } from '@slf/core'

type Part = Exclude<NonNullable<ChatMessage['content']>, string>[number]

/** The content of a message: known fields of known parts, and no others. */
export function encodeContent(
  content: string | readonly Part[],
  messageFields: readonly string[] = [],
): string | readonly unknown[] {
  return Array.isArray(content)
    ? content.map((part: Part) => encodePart(part, messageFields))
    : (content as string)
}

function encodePart(part: Part, messageFields: readonly string[]): unknown {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image_url':
      return { type: 'image_url', image_url: pick(part.image_url, ['url', 'detail']) }
    case 'input_audio':
      return { type: 'input_audio', input_audio: pick(part.input_audio, ['data', 'format']) }
    case 'file':
      if (
        part.file.url !== undefined &&
        part.file.file_data === undefined &&
        part.file.file_id === undefined
      ) {
        throw new UnsupportedError(
          'Chat Completions takes no address of a file: give its bytes, or an address to an adapter of another protocol.',
          { capability: 'files' },
        )
      }
      return { type: 'file', file: pick(part.file, ['file_id', 'file_data', 'filename']) }
    default: {
      const { type } = part as { readonly type: unknown }
      if (typeof type === 'string' && messageFields.includes(type)) return part
      throw new UnsupportedError(
        `Chat Completions has no content part of type '${String(type)}'. If this server knows it, list it in the option messageFields: ['${String(type)}'].`,
        { capability: 'content' },
      )
    }
  }
}

function pick(fields: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  const values = fields as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    names.flatMap((name) => (values[name] == null ? [] : [[name, values[name]] as const])),
  )
}
