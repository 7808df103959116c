import type { TSchema } from 'typebox'
import type { Validator } from 'typebox/compile'

interface Compiler {
  readonly Compile: (schema: TSchema) => Validator
  /** Interprets a schema: some hundred times slower, and without a limit of size. */
  readonly Check: (schema: TSchema, value: unknown) => boolean
  readonly Errors: (schema: TSchema, value: unknown) => readonly { instancePath: string; message: string }[]
}

let compiler: Compiler | undefined
let loading: Promise<void> | undefined
/** `undefined`: the schema is too large to compile. */
const validators = new WeakMap<TSchema, Validator | undefined>()

/** Whether {@link passesTypeBox} may be called. */
export const hasCompiler = (): boolean => compiler !== undefined

/** Loads TypeBox's compiler. Importing it costs more than importing all of core, and few schemas need it. */
export function loadCompiler(): Promise<void> {
  loading ??= Promise.all([import('typebox/compile'), import('typebox/value')]).then(
    ([{ Compile }, { Check, Errors }]) => {
      compiler = { Compile, Check, Errors }
    },
    (error: unknown) => {
      loading = undefined
      throw error
    },
  )
  return loading
}

/**
 * TypeBox's verdict on a value. It compiles a schema to one expression, which the JavaScript engine cannot read with
 * more than some thousand parts (an enum of 2,000 values, an object of 2,000 properties): such a schema is interpreted.
 */
export function passesTypeBox(schema: TSchema, value: unknown): boolean {
  const { Compile, Check } = loaded()
  const known = validators.get(schema)
  if (!known && validators.has(schema)) return Check(schema, value)
  try {
    const validator = known ?? Compile(schema)
    validators.set(schema, validator)
    return validator.Check(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    validators.set(schema, undefined)
    return Check(schema, value)
  }
}

/** What TypeBox has against a value. */
export function typeBoxErrors(
  schema: TSchema,
  value: unknown,
): readonly { readonly instancePath: string; readonly message: string }[] {
  return loaded().Errors(schema, value)
}

function loaded(): Compiler {
  if (!compiler) throw new Error('A schema was checked before readyToValidate was awaited.')
  return compiler
}
