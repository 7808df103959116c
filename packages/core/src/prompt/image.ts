import type { ImagePart } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'
import { PromptPart } from './part.js'

/** How the model is to look at an image. */
export interface ImageOptions {
  /** How closely the model looks: `low` costs fewer tokens. Default: the provider decides. */
  readonly detail?: 'auto' | 'low' | 'high' | undefined
  /** The media type of bytes, such as `image/png`. URLs need none. */
  readonly mediaType?: string | undefined
}

/**
 * An image for the user message, inside `` prompt`…` ``.
 *
 * @param source an `https:` URL (the provider fetches it, SLF never does), a `data:image/…` URL (as a string or a `URL` object),
 *   or the bytes
 * @throws PromptError for any other source
 */
export function image(
  source: string | { readonly href: string } | Uint8Array | ArrayBuffer,
  options: ImageOptions = {},
): PromptPart {
  const { detail } = options
  if (detail !== undefined && !['auto', 'low', 'high'].includes(detail)) {
    throw new PromptError(
      `image(): 'detail' must be 'auto', 'low' or 'high', but got ${JSON.stringify(detail)}.`,
    )
  }
  const url = isBytes(source) ? dataUrl(source, options.mediaType) : checkedUrl(source)
  const part: ImagePart = {
    type: 'image_url',
    image_url: detail === undefined || detail === 'auto' ? { url } : { url, detail },
  }
  return new PromptPart({ kind: 'image', image: part })
}

const isBytes = (source: unknown): source is Uint8Array | ArrayBuffer =>
  source instanceof ArrayBuffer || ArrayBuffer.isView(source)

function checkedUrl(source: string | { readonly href: string }): string {
  const url = typeof source === 'string' ? source : source.href
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase()
  switch (scheme) {
    case 'https:':
      if (URL.canParse(url)) return url
      throw new PromptError('image(): this https: address is not a valid URL.')
    case 'data:':
      if (/^data:image\/[a-z0-9.+-]+;base64,/i.test(url)) return url
      throw new PromptError('image(): a data: URL has the form data:image/png;base64,….')
    case 'http:':
      throw new PromptError(
        'image(): http: is not safe on the way to the provider: use https:, or pass the bytes.',
      )
    case 'file:':
    case undefined:
      throw new PromptError(
        "image(): no file is read here: use imageFromFile of @slf/core/node, or pass the bytes and { mediaType: 'image/png' }.",
      )
    default:
      throw new PromptError(
        `image(): no provider fetches ${scheme} addresses: use https:, data: or the bytes.`,
      )
  }
}

function dataUrl(source: Uint8Array | ArrayBuffer, mediaType: string | undefined): string {
  if (mediaType === undefined || !/^image\/[a-z0-9.+-]+$/i.test(mediaType)) {
    throw new PromptError("image(): bytes need their media type: image(bytes, { mediaType: 'image/png' }).")
  }
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source
  if (bytes.byteLength === 0) throw new PromptError('image(): there are no bytes.')
  // In slices, since the arguments of a call are limited; `btoa` since Buffer is Node's only.
  let binary = ''
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  }
  return `data:${mediaType};base64,${btoa(binary)}`
}
