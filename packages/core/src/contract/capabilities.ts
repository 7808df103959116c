/** What an adapter and its model can do. Core falls back where something is missing and never asks for it. */
export interface Capabilities {
  /** The model can call tools. */
  readonly tools: boolean
  /** `chatStream` yields the answer piece by piece. */
  readonly streaming: boolean
  /** The strongest form of structured output that the provider enforces. */
  readonly structuredOutput: 'none' | 'json_object' | 'json_schema'
  /** JSON Schemas are enforced in the strict dialect of OpenAI (all properties required, closed objects). */
  readonly strict: boolean
  /** User messages may hold images. */
  readonly images: boolean
  /** Tool messages may hold images. */
  readonly toolResultImages: boolean
  /** Several tools may be called in one turn. */
  readonly parallelToolCalls: boolean
}

/** What holds for an adapter that says nothing: the two methods imply tools and streaming, the rest is off. */
export const defaultCapabilities: Capabilities = Object.freeze({
  tools: true,
  streaming: true,
  structuredOutput: 'none',
  strict: false,
  images: false,
  toolResultImages: false,
  parallelToolCalls: false,
})
