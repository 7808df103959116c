import type { TSchema } from 'typebox'
import { type Capabilities, resolveCapabilities } from '../../contract/capabilities.js'
import type { ChatTool } from '../../contract/chat-params.js'
import type { SchemaDialect } from '../../contract/schema-dialect.js'
import { SchemaError } from '../../errors/programmer-errors.js'
import { shapeOf } from '../build/build-shape.js'
import { encodeRoot } from '../dialect/encode-value.js'
import { encode } from '../validation/apply-codecs.js'
import { writeJsonSchema } from '../dialect/write-json-schema.js'
import type { OutputReading, SchemaNote } from '../validation/output-reading.js'
import { refuseTooDeep } from './refuse-too-deep.js'
import { readAnswer } from './read-answer.js'
import { resolved } from '../shape/shape.js'
import { assertLimits } from '../dialect/schema-limits.js'
import { encodingFor } from '../dialect/schema-to-dialect.js'

/** A tool as the model sees it, and how its arguments are read. */
export interface ToolArguments {
  readonly tool: ChatTool
  /** What the dialect of the provider cannot say as it stands, and what was done about it. */
  readonly notes: readonly SchemaNote[]
  /** Reads the arguments of a call; nothing and `null` mean `{}`. Never throws, whatever the text. */
  readArguments(text: string): OutputReading
  /** The arguments that were read, as the model should have written them. @throws what a codec of the schema throws */
  writeArguments(value: unknown): string
}

export interface ToolArgumentsOptions {
  readonly capabilities: Capabilities
  /** `^[A-Za-z0-9_-]{1,64}$` */
  readonly name: string
  readonly description: string
}

/** What models and servers write for no arguments at all. */
const saysNothing: ReadonlySet<string> = new Set(['', 'null', 'None', 'undefined'])
const LEGAL_NAME = /^[A-Za-z0-9_-]{1,64}$/
/** By schema, dialect, and what else makes a tool. */
const formats = new WeakMap<TSchema, WeakMap<SchemaDialect, Map<string, ToolArguments>>>()

/**
 * A tool with its parameters in the dialect of the provider; made once per schema, name and dialect.
 *
 * @throws {SchemaError} when the parameters are not an object, cannot be lowered, or the name is not legal.
 */
export function toolArguments(schema: TSchema, options: ToolArgumentsOptions): ToolArguments {
  const { name, description } = options
  const { schemaDialect: dialect } = resolveCapabilities(options.capabilities)
  let ofSchema = formats.get(schema)
  if (!ofSchema) formats.set(schema, (ofSchema = new WeakMap()))
  let known = ofSchema.get(dialect)
  if (!known) ofSchema.set(dialect, (known = new Map()))
  const key = JSON.stringify([name, description])
  let format = known.get(key)
  if (!format) known.set(key, (format = refuseTooDeep(() => build(schema, name, description, dialect))))
  return format
}

function build(schema: TSchema, name: string, description: string, dialect: SchemaDialect): ToolArguments {
  if (!LEGAL_NAME.test(name)) {
    throw new SchemaError(
      `The tool name ${JSON.stringify(name)} is not legal: 1 to 64 letters, digits, '_' or '-'.`,
      {
        path: '',
      },
    )
  }
  try {
    const shape = shapeOf(schema)
    if (resolved(shape).kind !== 'object') {
      throw new SchemaError('The input must be an object schema: the one parameter of the method.', {
        path: '',
      })
    }
    const root = encodingFor(shape, dialect)
    const { schema: parameters, notes } = writeJsonSchema(root)
    assertLimits(parameters, dialect)
    const { strict } = dialect
    const target = { schema, shape, root }
    return {
      tool: { type: 'function', function: { name, description, parameters, ...(strict ? { strict } : {}) } },
      notes,
      readArguments: (text) => readAnswer(target, saysNothing.has(text.trim()) ? '{}' : text),
      writeArguments: (value) => JSON.stringify(encodeRoot(root, encode(shape, value))),
    }
  } catch (error) {
    // One bad tool fails the whole request: it must be told which.
    if (!(error instanceof SchemaError)) throw error
    throw new SchemaError(`Tool '${name}': ${error.message}`, { path: error.path, cause: error })
  }
}
