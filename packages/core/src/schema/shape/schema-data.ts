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

/** A path in a message. */
export function place(path: string): string {
  return path === '' ? 'the root' : path
}

export function isData(value: unknown): value is SchemaData {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
