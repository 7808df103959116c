import { describe, expect, it } from 'vitest'
import { image, type ImageOptions, PromptError } from '@slf/core'
import { openPart } from '../../src/prompt/part.js'

type Args = readonly [Parameters<typeof image>[0], ImageOptions?]
const part = (...args: Args) => openPart(image(...args))

describe('image', () => {
  it.each<[string, Args, object]>([
    ['an https: URL', ['https://x.test/a.png?b=1'], { url: 'https://x.test/a.png?b=1' }],
    ['a URL object', [new URL('https://x.test/a')], { url: 'https://x.test/a' }],
    ['a data: URL', ['data:image/png;base64,AAAA'], { url: 'data:image/png;base64,AAAA' }],
    [
      'bytes',
      [new Uint8Array([1, 2, 3]), { mediaType: 'image/webp' }],
      { url: 'data:image/webp;base64,AQID' },
    ],
    [
      'a view into a buffer',
      [new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4), { mediaType: 'image/png' }],
      { url: 'data:image/png;base64,AQID' },
    ],
    [
      'an ArrayBuffer',
      [new Uint8Array([1, 2, 3]).buffer, { mediaType: 'image/png' }],
      { url: 'data:image/png;base64,AQID' },
    ],
    ['detail', ['https://x.test', { detail: 'high' }], { url: 'https://x.test', detail: 'high' }],
    ['detail auto, which is the default', ['https://x.test', { detail: 'auto' }], { url: 'https://x.test' }],
  ])('takes %s', (_, args, image_url) => {
    expect(part(...args)).toEqual({ kind: 'image', image: { type: 'image_url', image_url } })
  })

  it('takes megabytes', () => {
    const bytes = Uint8Array.from({ length: 1_000_003 }, (_, index) => index % 251)
    const opened = part(bytes, { mediaType: 'image/png' })
    const url = opened?.kind === 'image' ? opened.image.image_url.url : ''
    expect(Buffer.from(url.split(',')[1] ?? '', 'base64').equals(bytes)).toBe(true)
  })

  it.each<[string, Args, string]>([
    ['http:', ['http://x.test/a.png'], 'http: is not safe'],
    ['file:', ['file:///etc/passwd'], 'no file is read here: use imageFromFile'],
    ['a path', ['./cat.png'], 'no file is read here: use imageFromFile'],
    ['javascript:', ['javascript:alert(1)'], 'no provider fetches javascript: addresses'],
    ['a broken URL', ['https://'], 'not a valid URL'],
    ['data: of another type', ['data:text/html;base64,AAAA'], 'has the form data:image/png;base64'],
    ['bytes without media type', [new Uint8Array([1])], 'bytes need their media type'],
    [
      'bytes of another type',
      [new Uint8Array([1]), { mediaType: 'text/html' }],
      'bytes need their media type',
    ],
    ['no bytes', [new Uint8Array(), { mediaType: 'image/png' }], 'there are no bytes'],
    [
      'an unknown detail',
      ['https://x.test', { detail: 'medium' as never }],
      `'detail' must be 'auto', 'low' or 'high', but got "medium"`,
    ],
  ])('refuses %s', (_, args, sentence) => {
    expect(() => image(...args)).toThrow(PromptError)
    expect(() => image(...args)).toThrow(sentence)
  })
})
