import { isJsonObject, type JsonObject } from '../parsing/json-object.js'

/**
 * The error that a body or an event is, if it is one in a form that providers share: under `error`, in `errors`, with
 * `object: 'error'` (vLLM) or `type: 'error'` (Anthropic), or in a `base_resp` with a status (MiniMax).
 *
 * @returns what to give to `info.errorOf`; undefined for anything else.
 */
export function errorIn(value: unknown): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  const { error, errors, object, type, base_resp: miniMax } = value
  const isError =
    (typeof error === 'string' && error !== '') ||
    (isJsonObject(error) && Object.keys(error).length > 0) ||
    (Array.isArray(errors) && errors.length > 0) ||
    object === 'error' ||
    type === 'error' ||
    (isJsonObject(miniMax) && typeof miniMax['status_code'] === 'number' && miniMax['status_code'] !== 0)
  return isError ? value : undefined
}

/** As {@link errorIn}, also for a bare `{ "message": "…" }`: for what came where an answer should have been. */
export function lastWordsIn(value: unknown): JsonObject | undefined {
  const error = errorIn(value)
  if (error || !isJsonObject(value)) return error
  const saysSomething = ['message', 'msg', 'detail', 'error_msg', 'error_description'].some(
    (name) => typeof value[name] === 'string' && value[name] !== '',
  )
  return saysSomething ? value : undefined
}

/** How many beginnings of an error are tried. */
const MOST_TRIES = 5

/** The error that a server wrote into an event that it could not end: `{"choices":[{"delta":{"content":"Hel{"error":{…}}`. */
export function gluedError(text: string): JsonObject | undefined {
  let at = text.length
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    at = text.lastIndexOf('{"error"', at - 1)
    if (at < 0) return undefined
    const error = errorIn(parseObject(text.slice(at, objectEnd(text, at))))
    if (error) return error
    if (at === 0) return undefined
  }
  return undefined
}

/** Where the object ends that begins here. */
function objectEnd(text: string, start: number): number {
  let depth = 0
  let isInString = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (isInString) {
      if (character === '\\') at++
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at + 1
  }
  return text.length
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
