import { jsonSchema, type SchemaDialect } from './schema-dialect.js'

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

/** What holds for an adapter that says nothing: the two methods imply tools and streaming, the rest is off. */
export const defaultCapabilities: ResolvedCapabilities = Object.freeze({
  tools: true,
  streaming: true,
  structuredOutput: 'none',
  toolsWithStructuredOutput: true,
  toolChoice: 'named',
  strict: false,
  schemaDialect: jsonSchema,
  images: false,
  imageUrls: false,
  files: Object.freeze([]),
  toolResultImages: false,
  parallelToolCalls: false,
})
