import { ConfigurationError } from '../errors/programmer-errors.js'
import { jsonSchema, openaiStrict, type SchemaDialect } from './schema-dialect.js'

/** How strongly a model can be told which tool to call, weakest first. */
export type ToolChoiceStrength = 'none' | 'auto' | 'required' | 'named'

/**
 * What an adapter and its model can do, as declared. Core falls back where something is missing and never asks for it;
 * what a provider refuses all the same is learned per adapter and never written here.
 */
export interface Capabilities {
  /** The model can call tools. */
  readonly tools: boolean
  /** `chatStream` yields the answer piece by piece. */
  readonly streaming: boolean
  /**
   * The strongest form of structured output that the provider enforces, weakest first: `'none'`, `'json_object'`,
   * `'tool'` (a tool that must be called takes the answer), `'json_schema'`.
   */
  readonly structuredOutput: 'none' | 'json_object' | 'tool' | 'json_schema'
  /**
   * Tools and a response format may be in one request. If not, core has the answer given through a tool where the
   * model has tools, else asks for the format in a last request. Default true.
   */
  readonly toolsWithStructuredOutput?: boolean | undefined
  /** The strongest `tool_choice` that the provider takes: `'named'` is one tool by its name. Default `'named'`. */
  readonly toolChoice?: ToolChoiceStrength | undefined
  /** Schemas are sent with `strict: true`. Without a `schemaDialect` it means the dialect `openaiStrict`. */
  readonly strict: boolean
  /** Which JSON Schema the provider takes; `openaiStrict` where `strict` is declared alone, else `jsonSchema`. */
  readonly schemaDialect?: SchemaDialect | undefined
  /** User messages may hold images. */
  readonly images: boolean
  /** Images may be given by an `https:` address, beside `data:` URLs. Default: as `images`. */
  readonly imageUrls?: boolean | undefined
  /** Media types of the files that user messages may hold: `['application/pdf', 'text/*']`. Default none. */
  readonly files?: readonly string[] | undefined
  /** Tool messages may hold images. */
  readonly toolResultImages: boolean
  /** Several tools may be called in one turn. */
  readonly parallelToolCalls: boolean
}

/** Capabilities of which every one is decided. */
export type ResolvedCapabilities = {
  readonly [Name in keyof Capabilities]-?: NonNullable<Capabilities[Name]>
}

/**
 * What holds for an adapter that says nothing: the two methods imply tools and streaming, the rest is off. `imageUrls` and
 * `schemaDialect` follow from `images` and `strict`.
 */
export const defaultCapabilities: Capabilities = Object.freeze({
  tools: true,
  streaming: true,
  structuredOutput: 'none',
  toolsWithStructuredOutput: true,
  toolChoice: 'named',
  strict: false,
  images: false,
  files: Object.freeze([]),
  toolResultImages: false,
  parallelToolCalls: false,
} satisfies Capabilities)

const resolved = new WeakMap<Partial<Capabilities>, ResolvedCapabilities>()

/**
 * Decides every capability: what is not declared has its default. Made once per object, and frozen.
 *
 * @throws ConfigurationError for a value that is not known, and for a `schemaDialect` that contradicts `strict`
 */
export function resolveCapabilities(
  declared: Partial<Capabilities> = defaultCapabilities,
): ResolvedCapabilities {
  let found = resolved.get(declared)
  if (!found) {
    found = Object.freeze(decide(declared))
    resolved.set(declared, found)
    resolved.set(found, found)
  }
  return found
}

/**
 * What an adapter declares, with what its user says of the model at hand: the user's word counts. Of `strict` and
 * `schemaDialect` each decides the other, so that a user may give one of them alone.
 */
export function mergeCapabilities(
  declared: Partial<Capabilities>,
  given: Partial<Capabilities> = {},
): Partial<Capabilities> {
  const merged: Partial<Capabilities> = { ...declared, ...definedOnly(given) }
  const { strict: _, schemaDialect, ...rest } = merged
  if (given.schemaDialect !== undefined && given.strict === undefined) return { ...rest, schemaDialect }
  const isOverruled = given.strict !== undefined && given.schemaDialect === undefined
  if (isOverruled && schemaDialect?.strict !== given.strict) return { ...rest, strict: given.strict }
  return merged
}

const definedOnly = (capabilities: Partial<Capabilities>): Partial<Capabilities> =>
  Object.fromEntries(Object.entries(capabilities).filter(([, value]) => value !== undefined))

const structuredOutputs = ['none', 'json_object', 'tool', 'json_schema']
const toolChoices = ['none', 'auto', 'required', 'named']

function decide(declared: Partial<Capabilities>): ResolvedCapabilities {
  const all: Capabilities = { ...defaultCapabilities, ...definedOnly(declared) }
  const { structuredOutput, toolsWithStructuredOutput = true, toolChoice = 'named', files = [] } = all
  const { strict, schemaDialect: dialect = strict ? openaiStrict : jsonSchema, imageUrls = true } = all
  if (!structuredOutputs.includes(structuredOutput))
    complain('structuredOutput', structuredOutputs, structuredOutput)
  if (!toolChoices.includes(toolChoice)) complain('toolChoice', toolChoices, toolChoice)
  if (!Array.isArray(files) || !files.every((type) => typeof type === 'string')) {
    throw new ConfigurationError(
      "Capabilities: 'files' must be a list of media types, such as ['application/pdf'].",
    )
  }
  assertDialect(dialect)
  if (strict && !dialect.strict) {
    throw new ConfigurationError(
      `Capabilities: 'strict: true' contradicts the schemaDialect '${dialect.name}', which is sent without it. Give one of the two.`,
    )
  }
  return {
    ...all,
    toolsWithStructuredOutput,
    toolChoice,
    strict: dialect.strict,
    // The same object and no copy: what is written for a dialect is kept by it.
    schemaDialect: Object.freeze(dialect),
    imageUrls: all.images && imageUrls,
    files: Object.freeze([...files]),
  }
}

/** @throws ConfigurationError for what cannot be a dialect: a schema would silently be written in a wrong form */
function assertDialect(dialect: SchemaDialect): void {
  const isDialect = typeof dialect === 'object' && dialect !== null && typeof dialect.name === 'string'
  const missing = isDialect
    ? Object.keys(openaiStrict).filter((field) => field !== 'limits' && !(field in dialect))
    : []
  if (!isDialect || missing.length > 0) {
    throw new ConfigurationError(
      `Capabilities: 'schemaDialect' must be a whole SchemaDialect${missing.length > 0 ? `, but lacks '${missing.join("', '")}'` : ''}: write { ...jsonSchema, name: '…', … }, or openaiStrict.`,
    )
  }
  if (!dialect.unions && (dialect.nullable === 'any-of' || dialect.references !== 'none')) {
    throw new ConfigurationError(
      `Capabilities: the schemaDialect '${dialect.name}' has no unions, so its 'nullable' must not be 'any-of', and its 'references' must be 'none'.`,
    )
  }
}

function complain(name: string, values: readonly string[], got: unknown): never {
  throw new ConfigurationError(
    `Capabilities: '${name}' must be one of ${values.map((value) => `'${value}'`).join(', ')}, but got ${JSON.stringify(got)}.`,
  )
}
