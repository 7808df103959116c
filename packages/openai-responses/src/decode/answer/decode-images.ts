import { type JsonObject, textOf } from '@slf/adapter-kit'
import type { ImagePart } from '@slf/core'

/** The images of an item of image generation, or of a part of a message. */
export function imagesOf(holder: JsonObject): readonly ImagePart[] {
  const { type, result, image_url, output_format } = holder
  if (type === 'image_generation_call') return image(textOf(result), textOf(output_format))
  if (type !== 'output_image' && type !== 'image' && type !== 'image_url') return []
  const nested = (image_url as JsonObject | null | undefined)?.['url']
  return image(textOf(nested) || textOf(image_url) || textOf(holder['url']) || textOf(result), '')
}

/** An address as it is; anything else is base64. */
function image(source: string, format: string): readonly ImagePart[] {
  if (source === '') return []
  const url = /^(?:https?|data):/.test(source) ? source : `data:image/${format || 'png'};base64,${source}`
  return [{ type: 'image_url', image_url: { url } }]
}
