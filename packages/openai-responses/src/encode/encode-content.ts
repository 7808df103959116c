import type { JsonObject } from '@slf/adapter-kit'
import type { FilePart, ImagePart, ToolResultPart, UserPart } from '@slf/core'
import type { ReportUnsupported } from '../fields/unsupported.js'

/**
 * The content of a user message or of a tool result. Text stays a string; parts become input parts, and fields that
 * this adapter does not know (cache marks and the like) go along.
 */
export function encodeContent(
  content: string | readonly (UserPart | ToolResultPart)[],
  report: ReportUnsupported,
): string | readonly JsonObject[] {
  return typeof content === 'string' ? content : content.flatMap((part) => encodePart(part, report))
}

function encodePart(part: UserPart | ToolResultPart, report: ReportUnsupported): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return [{ ...part, type: 'input_text' }]
    case 'image_url':
      return [encodeImage(part)]
    case 'file':
      return [encodeFile(part)]
    case 'input_audio':
      report('input_audio', 'The Responses protocol takes no audio input.')
      return []
    default:
      return encodeForeignPart(part, report)
  }
}

/** `detail` is required by the API, other than in Chat Completions. */
function encodeImage({ image_url: { url, detail, ...rest }, ...extras }: ImagePart): JsonObject {
  return { ...extras, ...rest, type: 'input_image', image_url: url, detail: detail ?? 'auto' }
}

function encodeFile({ file, ...extras }: FilePart): JsonObject {
  return { ...extras, ...file, type: 'input_file' }
}

/** Parts that are written in the form of the Responses API already (`input_file` with a `file_url`) pass as they are. */
function encodeForeignPart(part: JsonObject, report: ReportUnsupported): readonly JsonObject[] {
  const type = String(part['type'])
  if (type.startsWith('input_')) return [part]
  report(type, `The Responses protocol takes no content of type '${type}'.`)
  return []
}
