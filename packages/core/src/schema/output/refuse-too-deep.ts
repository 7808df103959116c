import { SchemaError } from '../../errors/programmer-errors.js'

/**
 * Runs what works on a schema.
 *
 * @throws {SchemaError} when its parts are nested, or refer to each other, deeper than the engine can follow
 */
export function refuseTooDeep<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const message = 'The schema is nested too deeply: its definitions refer to each other in too long a row.'
    throw new SchemaError(message, { path: '', cause })
  }
}
