import type { TSchema } from 'typebox'
import type { Capabilities } from '../contract/capabilities.js'
import type { CompletionMessage } from '../contract/chat-completion.js'
import type { ChatTool, JsonSchema, ResponseFormat } from '../contract/chat-params.js'
import type { OutputIssue } from '../errors/output-errors.js'
import { condenseIssues } from './condense-issues.js'
import type { OutputMode } from './output-mode.js'
import type { OutputReading, SchemaNote, ValueReading } from './output-reading.js'
import type { CompletedField, PartialReader } from './partial-reader.js'
import { fits, violations } from './validate.js'

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

/** A tool as the model sees it, and how its arguments are read. */
export interface ToolFormat {
  readonly tool: ChatTool
  readonly notes: readonly SchemaNote[]
  /** Reads the arguments of a call; `''` means `{}`. Never throws, whatever the text. */
  readArguments(text: string): OutputReading
}

export interface OutputFormatOptions {
  /** Default: the strongest mode of the capabilities. */
  readonly mode?: OutputMode | undefined
  readonly capabilities: Capabilities
  /** Names the schema or the tool in the request. */
  readonly name: string
}

export function outputFormat(schema: TSchema, options: OutputFormatOptions): OutputFormat {
  const mode = options.mode ?? modeFor(options.capabilities)
  const isWrapped = (schema as { type?: unknown }).type !== 'object'
  const plain = JSON.parse(JSON.stringify(schema)) as JsonSchema
  const wire: JsonSchema = isWrapped
    ? { type: 'object', properties: { value: plain }, required: ['value'], additionalProperties: false }
    : plain
  const unwrap = (value: unknown): unknown =>
    isWrapped && typeof value === 'object' && value !== null && Object.hasOwn(value, 'value')
      ? (value as { value: unknown }).value
      : value
  const wrap = (value: unknown): unknown => (isWrapped ? { value } : value)
  return {
    mode,
    notes: [],
    instructions:
      mode === 'json_schema' || mode === 'tool'
        ? undefined
        : `Answer with JSON only, of this JSON Schema:\n${JSON.stringify(wire)}`,
    responseFormat:
      mode === 'json_schema'
        ? { type: 'json_schema', json_schema: { name: options.name, schema: wire } }
        : mode === 'json_object'
          ? { type: 'json_object' }
          : undefined,
    tool:
      mode === 'tool' ? { type: 'function', function: { name: options.name, parameters: wire } } : undefined,
    read: (message) =>
      readText(
        schema,
        mode === 'tool' ? argumentsOf(message, options.name) : (message.content ?? ''),
        unwrap,
      ),
    partial: () => wholeReader(unwrap),
    write: (value) => JSON.stringify(wrap(value)),
  }
}

export function toolFormat(
  schema: TSchema,
  options: { readonly capabilities: Capabilities; readonly name: string; readonly description: string },
): ToolFormat {
  const parameters = JSON.parse(JSON.stringify(schema)) as JsonSchema
  return {
    tool: {
      type: 'function',
      function: { name: options.name, description: options.description, parameters },
    },
    notes: [],
    readArguments: (text) => readText(schema, text.trim() === '' ? '{}' : text, (value) => value),
  }
}

/** Checks a value that code gave (an early answer, an example): exactly, without any correction. */
export function checkValue(schema: TSchema, value: unknown): ValueReading {
  return fits(schema, value)
    ? { ok: true, value }
    : { ok: false, issues: condenseIssues(violations(schema, value)) }
}

function modeFor(capabilities: Capabilities): OutputMode {
  return capabilities.structuredOutput === 'none' ? 'prompted_json' : capabilities.structuredOutput
}

function argumentsOf(message: CompletionMessage, name: string): string {
  const call = message.tool_calls?.find((entry) => entry.function.name === name)
  return call?.function.arguments ?? message.content ?? ''
}

function readText(schema: TSchema, raw: string, unwrap: (value: unknown) => unknown): OutputReading {
  const start = raw.search(/[[{]/)
  const end = Math.max(raw.lastIndexOf('}'), raw.lastIndexOf(']'))
  let value: unknown
  try {
    value = unwrap(JSON.parse(start === -1 ? raw : raw.slice(start, end + 1)))
  } catch {
    const issues: OutputIssue[] = [{ path: '', message: 'the answer is not valid JSON' }]
    return { ok: false, issues, raw, truncated: false }
  }
  if (fits(schema, value)) return { ok: true, value, corrections: [] }
  return {
    ok: false,
    issues: condenseIssues(violations(schema, value)),
    raw,
    closest: value,
    truncated: false,
  }
}

function wholeReader(unwrap: (value: unknown) => unknown): PartialReader {
  let text = ''
  let value: unknown
  return {
    push(piece) {
      text += piece
      return []
    },
    finish(): CompletedField[] {
      try {
        value = unwrap(JSON.parse(text))
      } catch {
        return []
      }
      return [{ path: '', value }]
    },
    get value() {
      return value
    },
    violation: undefined,
  }
}
