/**
 * An id for a tool call that a server does not know: nine letters and digits, which every server takes. The same id
 * always becomes the same one, so that prompt caches hold.
 *
 * @param taken the ids of the conversation.
 */
export function wireCallId(id: string, taken: ReadonlySet<string>): string {
  let candidate = ''
  for (let salt = 0; candidate === '' || taken.has(candidate); salt++)
    candidate = hashed(`${id}${salt || ''}`)
  return candidate
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Nine letters of two FNV-1a hashes: it only has to keep the ids of one conversation apart. */
function hashed(text: string): string {
  let [left, right] = [0x811c9dc5, 0x9747b28c]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    left = Math.imul(left ^ code, 0x01000193) >>> 0
    right = Math.imul(right ^ code, 0x85ebca6b) >>> 0
  }
  let result = ''
  for (let place = 0; place < 9; place++) {
    const from = place < 5 ? left : right
    result += LETTERS[Math.floor(from / 62 ** (place % 5)) % 62]
  }
  return result
}
