import type { Secret } from './secret.js'

/** What stands where a secret stood. */
export const REDACTED = '[redacted]'

/** A piece of a key of this length or longer is a leak; shorter ones are too common to search for. */
const PIECE_LENGTH = 9

/** A key shorter than this is a placeholder of a local server; to hide it everywhere would make messages unreadable. */
const SHORTEST_KEY = 4

/** Headers whose value is a secret, in lower case. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'cookie',
  'set-cookie',
])

/** True for a header (or a property of that name) whose value must not be shown. */
export const isSecretHeader = (name: string): boolean => secretHeaders.has(name.toLowerCase())

/**
 * Keys of which we hold no copy: another pool's, the user's, one in a quoted request. Each pattern starts with a
 * literal and has one open-ended part, so that no text makes it slow.
 */
const keyPatterns: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer\s{1,8})[^\s"',;]+/gi, `$1${REDACTED}`],
  [
    /\b((?:proxy-)?authorization|(?:x-|x-goog-)?api-?key|x-amz-security-token|(?:set-)?cookie)(["']?\s{0,8}[:=]\s{0,8}["']?)(?!\[redacted\]|Bearer\s)(?:(?:Basic|Digest)\s{1,8})?[^\s"',;&]+/gi,
    `$1$2${REDACTED}`,
  ],
  [/([?&](?:key|token|access_token|api_key)=)[^&\s"']+/gi, `$1${REDACTED}`],
  // Without a scheme too: addresses are often quoted as they were given.
  [/(\/\/)[^\s/@:"']{0,256}:[^\s/@"']{1,256}@/g, `$1${REDACTED}@`],
  [/\bsk-[\w-]{8,}/g, REDACTED],
  [/\b(?:gsk|xai|pplx|hf|r8|nvapi|fw)[-_][\w-]{16,}/g, REDACTED],
  [/\bsk-[\w-]{0,7}(?:\.{3}|…)[\w-]*/g, REDACTED],
  [/\b(?:AIza[\w-]{20,}|AKIA[A-Z0-9]{12,}|eyJ[\w.-]{8,})/g, REDACTED],
]

/**
 * Takes keys out of a text: the given ones, as they are, URL-encoded, JSON-escaped or in base64; every piece of them of
 * nine characters or more; masked keys such as `sk-ab***wxyz`; and whatever has the form of a well-known key.
 * Takes time linear in the length of the text.
 */
export function redact(text: string, secrets: Iterable<Secret | string> = []): string {
  let result = withoutRanges(text, [...secretRanges(text, secrets), ...maskedRanges(text)])
  for (const [pattern, replacement] of keyPatterns) result = result.replace(pattern, replacement)
  return result
}

/** The headers as a plain object, without the values that must not be shown. */
export function redactHeaders(
  headers: Iterable<readonly [string, string]> | Readonly<Record<string, unknown>>,
  secrets: Iterable<Secret | string> = [],
): Record<string, string> {
  const entries = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, isSecretHeader(name) ? REDACTED : redact(String(value), secrets)]),
  )
}

type Range = readonly [start: number, end: number]

function* secretRanges(text: string, secrets: Iterable<Secret | string>): Generator<Range> {
  const pieces = new Set<string>()
  for (const secret of secrets) {
    const key = typeof secret === 'string' ? secret : secret.reveal()
    for (const form of formsOf(key)) {
      if (form.length >= PIECE_LENGTH) {
        for (let at = 0; at + PIECE_LENGTH <= form.length; at++) pieces.add(form.slice(at, at + PIECE_LENGTH))
      } else if (form.length >= SHORTEST_KEY) {
        for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
          yield [at, at + form.length]
      }
    }
  }
  if (pieces.size === 0) return
  for (let at = 0; at + PIECE_LENGTH <= text.length; at++) {
    if (pieces.has(text.slice(at, at + PIECE_LENGTH))) yield [at, at + PIECE_LENGTH]
  }
}

function formsOf(key: string): ReadonlySet<string> {
  const escaped = JSON.stringify(key).slice(1, -1)
  const forms = new Set([key, encodeURIComponent(key), escaped, escaped.replaceAll('/', '\\/')])
  // Base64 of a text that contains the key (`user:key`) depends on how many bytes stand before the key.
  for (const lead of ['', 'x', 'xx']) {
    const encoded = base64(lead + key)
    const whole = encoded.slice(
      Math.ceil((lead.length * 4) / 3),
      Math.floor(((lead.length + key.length) * 4) / 3),
    )
    forms.add(whole).add(whole.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return forms
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** Keys that a server has masked itself: the letters around three stars or more. */
function* maskedRanges(text: string): Generator<Range> {
  let reached = 0
  for (let stars = text.indexOf('***'); stars >= 0; stars = text.indexOf('***', reached)) {
    let start = stars
    while (start > reached && isKeyCharacter(text.charCodeAt(start - 1))) start--
    let end = stars + 3
    while (end < text.length && isKeyCharacter(text.charCodeAt(end))) end++
    if (/[^*]/.test(text.slice(start, end))) yield [start, end]
    reached = end
  }
}

/** Letters, digits, `-`, `_` and `*`. */
const isKeyCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 45 ||
  code === 95 ||
  code === 42

function withoutRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text
  let result = ''
  let reached = 0
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (start > reached || reached === 0) result += text.slice(reached, start) + REDACTED
    reached = Math.max(reached, end)
  }
  return result + text.slice(reached)
}
