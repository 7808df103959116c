import { wrongResult } from '../errors/hook-error.js'
import type { WireRequest } from '../options/wire-request.js'
import { isJsonObject } from '../parsing/json-object.js'

/**
 * What `encode` or `amend` returned, checked for authors without a compiler.
 * @throws AdapterError that says what it must be.
 */
export function checkedWire(wire: WireRequest): WireRequest {
  const given: unknown = wire
  const { path, body } = isJsonObject(given) ? given : {}
  if (!Array.isArray(path) || path.some((segment) => typeof segment !== 'string')) {
    const got = path === undefined ? 'nothing' : JSON.stringify(path)
    throw wrongResult(
      'encode',
      `must return a 'path' as a list of segments, such as ['chat', 'completions'], but returned ${got}.`,
    )
  }
  if (!isJsonObject(body)) throw wrongResult('encode', "must return a 'body' that is an object.")
  return wire
}
