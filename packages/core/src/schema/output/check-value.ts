import type { TSchema } from 'typebox'
import { CodecFailure, encode } from '../validation/apply-codecs.js'
import { shapeOf } from '../build/build-shape.js'
import type { ValueReading } from '../validation/output-reading.js'
import { validate } from '../validation/validate.js'

/**
 * Checks a value that code gave (an early answer, an example): exactly, without any correction. With codecs the value
 * is of the decoded side, like everything that the user sees.
 */
export function checkValue(schema: TSchema, value: unknown): ValueReading {
  const shape = shapeOf(schema)
  try {
    const issues = validate(schema, shape, encode(shape, value))
    return issues.length === 0 ? { ok: true, value } : { ok: false, issues }
  } catch (error) {
    // A value that holds itself.
    if (error instanceof RangeError)
      return { ok: false, issues: [{ path: '', message: 'nested without end' }] }
    if (!(error instanceof CodecFailure)) throw error
    return { ok: false, issues: [{ path: error.path, message: error.message }] }
  }
}
