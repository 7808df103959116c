import type { TSchema } from 'typebox'
import type { Validator } from 'typebox/compile'

let compile: ((schema: TSchema) => Validator) | undefined
let loading: Promise<void> | undefined
const validators = new WeakMap<TSchema, Validator>()

/** Whether {@link validatorOf} may be called. */
export const hasCompiler = (): boolean => compile !== undefined

/** Loads TypeBox's compiler. Importing it costs more than importing all of core, and few schemas need it. */
export function loadCompiler(): Promise<void> {
  loading ??= import('typebox/compile').then(
    (module) => {
      compile = module.Compile
    },
    (error: unknown) => {
      loading = undefined
      throw error
    },
  )
  return loading
}

/** The compiled check of a schema; made once. */
export function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema)
  if (known) return known
  if (!compile) throw new Error('A schema was checked before readyToValidate was awaited.')
  const validator = compile(schema)
  validators.set(schema, validator)
  return validator
}
