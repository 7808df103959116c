import { LLMInterface } from '../../contract/llm-interface.js'
import { ConfigurationError } from '../../errors/programmer-errors.js'
import type { ModelSource } from '../../plan/call-plan.js'

/** The model of a method. @throws ConfigurationError when there is none */
export function resolveModel(source: ModelSource | undefined, self: object, method: string): LLMInterface {
  const model: unknown =
    typeof source === 'function'
      ? source(self as never)
      : (source ?? (self as { readonly llm?: unknown }).llm)
  if (isModel(model)) return model
  const what = source === undefined ? "the public field 'llm' of its instance" : "its option 'llm'"
  throw new ConfigurationError(
    `${method} has no model: ${what} is ${model === undefined ? 'missing' : 'not an LLMInterface'}. ` +
      'Give the instance a public `llm`, or the decorator `llm: (self) => …` or `llm: model`.',
  )
}

/** By its shape: the adapter may extend the class of another installed copy of core. */
const isModel = (value: unknown): value is LLMInterface =>
  value instanceof LLMInterface ||
  (typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<LLMInterface>).chat === 'function' &&
    typeof (value as Partial<LLMInterface>).chatStream === 'function')
