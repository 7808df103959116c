import type { TSchema } from 'typebox'
import { type Capabilities, resolveCapabilities } from '../../contract/capabilities.js'
import type { CompletionMessage } from '../../contract/chat-completion.js'
import type { ChatTool, ResponseFormat } from '../../contract/chat-params.js'
import { jsonSchema, type SchemaDialect } from '../../contract/schema-dialect.js'
import { encode } from '../validation/apply-codecs.js'
import { shapeOf } from '../build/build-shape.js'
import { jsonInstructions, tagInstructions } from './instructions.js'
import { legalName } from '../dialect/legal-name.js'
import { type WrittenSchema, writeJsonSchema } from '../dialect/write-json-schema.js'
import { encodeRoot } from '../dialect/encode-value.js'
import type { OutputMode } from './output-mode.js'
import type { OutputReading, SchemaNote } from '../validation/output-reading.js'
import { PartialJson } from '../partial/partial-json.js'
import type { PartialReader } from '../partial/partial-reader.js'
import { readAnswer, type ReadableSchema } from './read-answer.js'
import { assertLimits } from '../dialect/schema-limits.js'
import { encodingFor } from '../dialect/schema-to-dialect.js'
import type { Dialect, EncodingForm } from '../dialect/encoding.js'
import { writeXml } from '../tags/write-xml.js'
import { PartialXml } from '../partial/partial-xml.js'
import { refuseTooDeep } from './refuse-too-deep.js'
import { readTaggedAnswer } from './read-tagged-answer.js'

/** How the model is asked for a value of a schema, and how its answer is read. */
export interface OutputFormat {
  readonly mode: OutputMode
  /** What the dialect of the provider cannot say as it stands, and what was done about it. */
  readonly notes: readonly SchemaNote[]
  /** Joins the system message; absent when the request itself carries everything. */
  readonly instructions: string | undefined
  readonly responseFormat: ResponseFormat | undefined
  /** Mode `tool`: the one tool that the model must call. */
  readonly tool: ChatTool | undefined
  /** Reads a whole answer. Never throws, whatever the text. */
  read(message: CompletionMessage): OutputReading
  /** A reader for the growing text (mode `tool`: the growing arguments). */
  partial(): PartialReader
  /** A value as the model should have answered it, for examples. */
  write(value: unknown): string
}

export interface OutputFormatOptions {
  /** Default: the strongest mode of the capabilities. */
  readonly mode?: OutputMode | undefined
  readonly capabilities: Capabilities
  /** Names the schema or the tool in the request; what providers do not take is replaced by `_`. */
  readonly name: string
}

/** By schema, dialect, and what else makes a format. */
const formats = new WeakMap<TSchema, WeakMap<SchemaDialect, Map<string, OutputFormat>>>()

/**
 * The format of a schema for a model; made once per schema, mode and dialect.
 *
 * @throws {SchemaError} with the path in the schema, when no model can be asked for it.
 */
export function outputFormat(schema: TSchema, options: OutputFormatOptions): OutputFormat {
  const capabilities = resolveCapabilities(options.capabilities)
  const mode = options.mode ?? modeFor(capabilities)
  const dialect = mode === 'json_schema' || mode === 'tool' ? capabilities.schemaDialect : jsonSchema
  let ofSchema = formats.get(schema)
  if (!ofSchema) formats.set(schema, (ofSchema = new WeakMap()))
  let known = ofSchema.get(dialect)
  if (!known) ofSchema.set(dialect, (known = new Map()))
  const key = `${mode} ${options.name}`
  let format = known.get(key)
  if (!format)
    known.set(
      key,
      (format = refuseTooDeep(() =>
        build(schema, mode, mode === 'prompted_xml' ? 'tags' : dialect, options.name),
      )),
    )
  return format
}

/** The strongest mode that the model has. */
export function modeFor({ structuredOutput, tools }: Capabilities): OutputMode {
  if (structuredOutput === 'none' || (structuredOutput === 'tool' && !tools)) return 'prompted_json'
  return structuredOutput
}

/** What a dialect, or the tags of `prompted_xml`, cannot say of a schema as it stands, and what is done about it. */
export function explain(schema: TSchema, dialect: Dialect | SchemaDialect | 'tags'): readonly SchemaNote[] {
  return refuseTooDeep(() => {
    const root = encodingFor(shapeOf(schema), dialect)
    return dialect === 'tags' ? root.notes : writeJsonSchema(root).notes
  })
}

function build(schema: TSchema, mode: OutputMode, form: EncodingForm, wantedName: string): OutputFormat {
  const shape = shapeOf(schema)
  const root = encodingFor(shape, form)
  const target: ReadableSchema = { schema, shape, root }
  const name = legalName(wantedName, 'answer')
  if (form === 'tags') {
    return {
      mode,
      notes: root.notes,
      instructions: tagInstructions(root),
      responseFormat: undefined,
      tool: undefined,
      read: (message) => readTaggedAnswer(target, message.content ?? ''),
      partial: () => new PartialXml(root),
      write: (value) => writeXml(root, encode(shape, value)),
    }
  }
  const { strict } = form
  const encoded = mode === 'json_schema' || mode === 'tool' ? lower(root, form) : undefined
  return {
    mode,
    notes: encoded ? encoded.notes : root.notes,
    instructions: encoded ? undefined : jsonInstructions(root),
    responseFormat: responseFormat(mode, name, strict, encoded),
    tool: mode === 'tool' && encoded ? answerTool(name, strict, encoded) : undefined,
    read: (message) =>
      mode === 'tool' ? readCalls(target, name, message) : readAnswer(target, message.content ?? ''),
    partial: () => new PartialJson(root),
    write: (value) => JSON.stringify(encodeRoot(root, encode(shape, value))),
  }
}

function answerTool(name: string, strict: boolean, { schema: parameters }: WrittenSchema): ChatTool {
  const description = 'Gives the answer.'
  return { type: 'function', function: { name, description, parameters, ...(strict ? { strict } : {}) } }
}

function lower(root: ReturnType<typeof encodingFor>, dialect: SchemaDialect): WrittenSchema {
  const encoded = writeJsonSchema(root)
  assertLimits(encoded.schema, dialect)
  return encoded
}

function responseFormat(
  mode: OutputMode,
  name: string,
  strict: boolean,
  encoded: WrittenSchema | undefined,
): ResponseFormat | undefined {
  if (mode === 'json_object') return { type: 'json_object' }
  if (mode !== 'json_schema' || !encoded) return undefined
  return { type: 'json_schema', json_schema: { name, schema: encoded.schema, ...(strict ? { strict } : {}) } }
}

/** The first call of the answer's tool that fits; a model that wrote text instead is read all the same. */
function readCalls(target: ReadableSchema, name: string, message: CompletionMessage): OutputReading {
  const calls = (message.tool_calls ?? []).filter((call) => call.function.name === name)
  const readings = calls.map((call) => readAnswer(target, call.function.arguments))
  return readings.find(({ ok }) => ok) ?? readings[0] ?? readAnswer(target, message.content ?? '')
}
