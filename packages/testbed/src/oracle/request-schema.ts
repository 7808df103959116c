import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from './json-schema.js'

/** The JSON Schema of a request, compiled. */
export interface RequestSchema {
  /** Every key that a request may have. */
  readonly keys: readonly string[]
  readonly validate: ValidateFunction
}

const MAX_REPORTED = 6

/** Half of the time would go into an optimiser, and into a check of schemas that are right. */
export function compileRequestSchema(schema: JsonSchema, keys: readonly string[]): RequestSchema {
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    code: { optimize: false },
  })
  return { keys, validate: ajv.compile(schema) }
}

/**
 * Why a schema refuses a request body.
 *
 * @param allowed keys beside those of the schema, which are passed over at any depth.
 */
export function schemaViolations(
  { keys, validate }: RequestSchema,
  body: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
): string[] {
  const extra = new Set(allowed.filter((key) => !keys.includes(key)))
  const unknown = Object.keys(body).filter((key) => !keys.includes(key))
  const known = Object.fromEntries(Object.entries(body).filter(([key]) => keys.includes(key)))
  validate(extra.size > 0 ? withoutKeys(known, extra) : known)
  return [
    ...unknown.filter((key) => !extra.has(key)).map((key) => `unknown top-level key '${key}'`),
    ...summarise(validate.errors ?? []),
  ]
}

/** A union reports the errors of all its branches: the deepest ones belong to the branch that was meant. */
function summarise(errors: readonly ErrorObject[]): string[] {
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length
  const deepest = Math.max(0, ...errors.map(depth))
  const told = errors.filter((error) => depth(error) === deepest && error.keyword !== 'anyOf')
  const lines = new Set((told.length > 0 ? told : errors).map(describe))
  return [...lines].slice(0, MAX_REPORTED)
}

function describe(error: ErrorObject): string {
  return `${error.instancePath || '/'} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`
}

/** A copy without the given keys; JSON Schemas inside the request stay whole. */
function withoutKeys(value: unknown, keys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutKeys(entry, keys))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !keys.has(key))
      .map(([key, entry]) => [
        key,
        key === 'parameters' || key === 'schema' ? entry : withoutKeys(entry, keys),
      ]),
  )
}
