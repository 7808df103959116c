import type { TSchema } from 'typebox'
import type { OutputIssue } from '../../errors/output-errors.js'
import { CodecFailure, encode } from '../validation/apply-codecs.js'
import { shapeOf } from '../build/build-shape.js'
import type { ValueReading } from '../validation/output-reading.js'
import { condenseIssues } from '../validation/condense-issues.js'
import type { Shape } from '../shape/shape.js'
import { decodeValue, startDecoding } from '../decode/decode-value.js'
import { jsonEncodingOf } from '../decode/json-encoding.js'
import { validate } from '../validation/validate.js'

/**
 * Checks a value that code gave (an early answer, an example): exactly, without any correction. With codecs the value
 * is of the decoded side, like everything that the user sees.
 *
 * @param check `validateAhead` where nothing can be awaited
 */
export function checkValue(schema: TSchema, value: unknown, check = validate): ValueReading {
  const shape = shapeOf(schema)
  try {
    const encoded = encode(shape, value)
    const issues = check(schema, shape, encoded)
    if (issues.length > 0) return { ok: false, issues }
    const refused = refusedParts(shape, encoded)
    return refused.length === 0 ? { ok: true, value } : { ok: false, issues: refused }
  } catch (error) {
    // A value that holds itself.
    if (error instanceof RangeError)
      return { ok: false, issues: [{ path: '', message: 'nested without end' }] }
    if (!(error instanceof CodecFailure)) throw error
    return { ok: false, issues: [{ path: error.path, message: error.message }] }
  }
}

/** What is refused of an answer beyond its schema: keys of a map that do not match their pattern, and the like. */
function refusedParts(shape: Shape, value: unknown): readonly OutputIssue[] {
  const decoding = startDecoding()
  decodeValue(jsonEncodingOf(shape), value, '', 0, decoding)
  return condenseIssues(decoding.refused)
}
