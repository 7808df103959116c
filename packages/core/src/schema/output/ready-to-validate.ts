import type { TSchema } from 'typebox'
import { shapeOf } from '../build/build-shape.js'
import { hasCompiler, loadCompiler } from '../validation/type-compiler.js'
import { holdsForeign } from '../validation/validate.js'

/** What has to be awaited before values of these schemas are validated; undefined for nothing, as is usual. */
export function readyToValidate(schemas: Iterable<TSchema>): Promise<void> | undefined {
  if (hasCompiler()) return undefined
  for (const schema of schemas) if (needsCompiler(schema)) return loadCompiler()
  return undefined
}

/** Whether a schema has keywords that only TypeBox's compiled check knows. */
export function needsCompiler(schema: TSchema): boolean {
  try {
    return holdsForeign(shapeOf(schema))
  } catch {
    // What is wrong with the schema is reported where it is used.
    return false
  }
}
