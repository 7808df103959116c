import { SchemaError } from '../../errors/programmer-errors.js'
import type { SchemaData } from './shape.js'

/** TypeBox kinds whose values JSON cannot hold, and what to write instead. */
const NOT_JSON: Readonly<Record<string, string>> = {
  Undefined: 'JSON has no undefined: use Type.Optional or Type.Null',
  Void: 'JSON has no undefined: use Type.Null',
  Symbol: 'JSON has no symbols',
  Function: 'JSON has no functions',
  Constructor: 'JSON has no constructors',
  Never: 'no value fits it',
}

/** TypeBox kinds that stand for a type which is not known yet. */
const UNFINISHED = ['Call', 'Generic', 'Infer', 'Identifier', 'Parameter', 'Rest', 'Deferred']

/** Refuses a TypeBox kind that no model can be asked for. */
export function refuseKind(kind: unknown, path: string): void {
  if (typeof kind !== 'string') return
  const reason = NOT_JSON[kind]
  if (reason)
    throw new SchemaError(`Type.${kind} at ${place(path)} cannot be asked of a model: ${reason}.`, { path })
  if (UNFINISHED.includes(kind)) {
    throw new SchemaError(`Type.${kind} at ${place(path)} is not a finished type: instantiate it first.`, {
      path,
    })
  }
}

/** Keywords whose value is one schema. */
const HOLDING_A_SCHEMA = new Set([
  'items',
  'additionalItems',
  'additionalProperties',
  'propertyNames',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'contentSchema',
  'unevaluatedItems',
  'unevaluatedProperties',
])

/** Refuses anything in the place of a schema that is not a schema: it would mean "any value", and nothing would be checked. */
export function refuseForeign(source: SchemaData, path: string): void {
  if ('~standard' in source || '_def' in source || '_zod' in source) {
    throw new SchemaError(
      `The schema at ${place(path)} must be a TypeBox schema, but got one of another library, such as zod.`,
      { path },
    )
  }
  const name = Object.keys(source).find((key) => !HOLDING_A_SCHEMA.has(key) && isTypeBox(source[key]))
  if (name === undefined) return
  throw new SchemaError(
    `The schema at ${place(path)} must be a TypeBox schema, but got an object of schemas: wrap it, Type.Object({ ${name}: … }).`,
    { path },
  )
}

function isTypeBox(value: unknown): boolean {
  return isData(value) && Object.hasOwn(value, '~kind')
}

/** A path in a message. */
export function place(path: string): string {
  return path === '' ? 'the root' : path
}

export function isData(value: unknown): value is SchemaData {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
