import { isJsonObject, type JsonObject } from '../parsing/json-object.js'

/** What a provider says is wrong, whatever the shape it says it in. */
export interface ErrorBody {
  readonly message: string
  readonly code?: string | undefined
  readonly type?: string | undefined
  /** A status that the body names itself, as gateways do inside a 200 or a stream. */
  readonly status?: number | undefined
}

const LONGEST_MESSAGE = 500
/** Codes are words of a program; what is longer is none, and would make the message of the error as long. */
const LONGEST_CODE = 100

/**
 * Reads the error out of a body. Shapes that are in use: `{ error: { message, code, type } }`, `{ error: "text" }`,
 * `[{ error }]` (Gemini), `{ message }`, `{ object: "error", message }` (vLLM), `{ detail: "text" | [{ msg }] }`
 * (FastAPI), plain text, HTML.
 */
export function readErrorBody(body: unknown): ErrorBody {
  if (typeof body === 'string') return { message: shorten(body) }
  if (Array.isArray(body)) return body.length > 0 ? readErrorBody(body[0]) : { message: '' }
  if (!isJsonObject(body)) return { message: '' }
  const error = body['error'] ?? body
  if (typeof error === 'string') return { ...codesOf(body), message: shorten(error) }
  const fields = isJsonObject(error) ? error : body
  return { ...codesOf(fields), message: shorten(messageOf(fields)) }
}

function messageOf(fields: JsonObject): string {
  const { message, detail } = fields
  if (typeof message === 'string') return message
  if (typeof detail === 'string') return detail
  const said = Array.isArray(detail)
    ? detail.map((entry: unknown) =>
        isJsonObject(entry) && typeof entry['msg'] === 'string' ? entry['msg'] : '',
      )
    : []
  return said.some(Boolean) ? said.filter(Boolean).join('; ') : JSON.stringify(fields)
}

function codesOf(fields: JsonObject): Pick<ErrorBody, 'code' | 'type' | 'status'> {
  const { code, type, status, status_code } = fields
  const numeric = [status_code, code, status].map(Number).find((value) => value >= 400 && value <= 599)
  const name = typeof code === 'string' && !/^\d+$/.test(code) ? code : ''
  return {
    ...(isCode(name) ? { code: name } : {}),
    ...(isCode(type) ? { type } : {}),
    ...(numeric === undefined ? {} : { status: numeric }),
  }
}

const isCode = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_CODE

function shorten(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text
}
