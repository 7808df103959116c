import { cleanText } from './clean-text.js'
import { isJsonObject, type JsonObject, textOf } from '../parsing/json-object.js'

/** What a provider says is wrong, whatever the shape it says it in. */
export interface ErrorBody {
  /** One line, without control characters. */
  readonly message: string
  readonly code?: string | undefined
  readonly type?: string | undefined
  /** A status that the body names itself, as gateways do inside a 200 or a stream. */
  readonly status?: number | undefined
  /** The field of the request that the error is about. */
  readonly param?: string | undefined
  /** The more exact names of an error that Google gives in its details. */
  readonly reasons?: readonly string[] | undefined
}

/** Error codes are short identifiers. Anything else is a sentence and would bloat the message of the error. */
const CODE = /^[\w.:/-]{1,100}$/
/** Errors of gateways hold those of their providers; more levels than this are not worth reading. */
const DEEPEST = 4

/**
 * Reads the error out of a body. Known shapes: `{ error: { message, code, type, param } }`, `{ error: "text" }` also with a
 * `message` or a `code` beside it (xAI, TGI), `[{ error }]` and `details` (Google), `{ message }`,
 * `{ object: "error", message }` (vLLM), `{ detail: "text" | { … } | [{ msg, loc }] }` (FastAPI), `{ errors: [{ … }] }`
 * (Cloudflare), `{ base_resp: { status_code, status_msg } }` (MiniMax), `{ error_code, error_msg }` (Baidu),
 * `{ Response: { Error: { Code, Message } } }` (Tencent), `{ __type, message }` (AWS), the provider's own words in
 * `metadata.raw` (OpenRouter), plain text, HTML.
 */
export function readErrorBody(body: unknown): ErrorBody {
  return readError(body, DEEPEST)
}

function readError(body: unknown, depth: number): ErrorBody {
  if (typeof body === 'string') return { message: cleanText(body) }
  if (Array.isArray(body))
    return body.length > 0 && depth > 0 ? readError(body[0], depth - 1) : { message: '' }
  if (!isJsonObject(body)) return { message: '' }
  const { base_resp: miniMax, Response: tencent } = body
  if (isJsonObject(miniMax) && miniMax['status_code'] !== 0) return readMiniMax(miniMax)
  if (isJsonObject(tencent) && depth > 0) return readError({ error: tencent['Error'] ?? tencent }, depth - 1)

  const inner = body['error'] ?? firstOf(body['errors']) ?? body
  if (typeof inner === 'string') return readTextError(inner, body)
  const fields = isJsonObject(inner) ? inner : body
  // Some gateways wrap the error of their provider as it is.
  if (isJsonObject(fields['error']) && fields !== body && depth > 0) return readError(fields, depth - 1)
  return {
    ...namesOf(fields),
    message: cleanText(withRawWords(messageOf(fields), fields)),
  }
}

/** `{ error: "text" }`; the text may be a short name, with a sentence beside it. */
function readTextError(text: string, body: JsonObject): ErrorBody {
  const names = namesOf(body)
  const { message } = body
  if (typeof message !== 'string' || message === '' || message === text)
    return { ...names, message: cleanText(text) }
  return {
    ...(CODE.test(text) && names.code === undefined ? { code: text } : {}),
    ...names,
    message: cleanText(message),
  }
}

function readMiniMax({ status_code, status_msg }: JsonObject): ErrorBody {
  return {
    message: cleanText(typeof status_msg === 'string' ? status_msg : ''),
    code: `base_resp:${typeof status_code === 'number' ? status_code : textOf(status_code)}`,
  }
}

function messageOf(fields: JsonObject): string {
  for (const name of ['message', 'Message', 'error_msg', 'msg', 'error_description', 'detail', 'title']) {
    const value = fields[name]
    if (typeof value === 'string' && value !== '') return value
    if (isJsonObject(value)) return messageOf(value)
  }
  const { detail } = fields
  const said = Array.isArray(detail)
    ? detail.map((entry: unknown) =>
        isJsonObject(entry) && typeof entry['msg'] === 'string' ? `${entry['msg']}${placeOf(entry)}` : '',
      )
    : []
  return said.some(Boolean) ? said.filter(Boolean).join('; ') : JSON.stringify(fields)
}

/** Where in the request FastAPI and pydantic found something: `["body", "stream_options"]`. */
function placeOf({ loc, msg }: JsonObject): string {
  const place = Array.isArray(loc) ? loc.filter((step) => step !== 'body').join('.') : ''
  return place === '' || textOf(msg).includes(place) ? '' : ` (${place})`
}

/** OpenRouter says "Provider returned error", and what the provider said in `metadata.raw`. */
function withRawWords(message: string, { metadata }: JsonObject): string {
  const raw = isJsonObject(metadata) ? metadata['raw'] : undefined
  if (typeof raw !== 'string' || raw === '') return message
  let said = raw
  try {
    said = readError(JSON.parse(raw), DEEPEST - 1).message || raw
  } catch {
    // Plain text.
  }
  return `${message}: ${said}`
}

type Names = Omit<ErrorBody, 'message'>

function namesOf(fields: JsonObject): Names {
  const code = fields['code'] ?? fields['Code'] ?? fields['error_code'] ?? fields['__type']
  const type = fields['type'] ?? fields['error_type']
  const { status, status_code, param, details } = fields
  const numeric = [status_code, code, status].map(Number).find((value) => value >= 400 && value <= 599)
  const name = [code, status].find(isName) ?? numericCode(code)
  const reasons = reasonsOf(details)
  return {
    ...(name === undefined ? {} : { code: name }),
    ...(isName(type) ? { type } : {}),
    ...(numeric === undefined ? {} : { status: numeric }),
    ...(typeof param === 'string' && param !== '' ? { param: cleanText(param, 100) } : {}),
    ...(reasons.length > 0 ? { reasons } : {}),
  }
}

/** `error.details[]` of Google: `ErrorInfo.reason`, and which quota a `QuotaFailure` is about. */
function reasonsOf(details: unknown): readonly string[] {
  if (isJsonObject(details)) return [details['error_code']].filter(isName)
  if (!Array.isArray(details)) return []
  return details.flatMap((detail: unknown) => {
    if (!isJsonObject(detail)) return []
    const { reason, violations } = detail
    const quotas = Array.isArray(violations)
      ? violations.map((violation: unknown) => (isJsonObject(violation) ? violation['quotaId'] : undefined))
      : []
    return [reason, ...quotas].filter(isName)
  })
}

/** A name: of letters too, since bare numbers are statuses, or numbers of a list that only the provider has. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && CODE.test(value) && !/^\d+$/.test(value)

/** Providers such as Z.ai and SiliconFlow number their errors; three digits are a status. */
function numericCode(code: unknown): string | undefined {
  const text = typeof code === 'number' || typeof code === 'string' ? String(code) : ''
  return /^\d{4,6}$/.test(text) ? text : undefined
}

const firstOf = (list: unknown): unknown =>
  Array.isArray(list) && list.length > 0 ? (list[0] as unknown) : undefined
