import { CONTRACT_VERSION } from '../../contract/contract-version.js'
import { LLMInterface } from '../../contract/llm-interface.js'
import { ConfigurationError } from '../../errors/programmer-errors.js'
import type { ModelSource } from '../../plan/call-plan.js'

/** The model of a method. @throws ConfigurationError when there is none */
export function resolveModel(source: ModelSource | undefined, self: object, method: string): LLMInterface {
  const model: unknown =
    typeof source === 'function'
      ? source(self as never)
      : (source ?? (self as { readonly llm?: unknown }).llm)
  if (isModel(model)) {
    assertContractVersion(model, method)
    return model
  }
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

/** @throws ConfigurationError for an adapter that was written for a later core: what it gives could not be understood */
function assertContractVersion({ contractVersion, modelName }: LLMInterface, method: string): void {
  if (!(contractVersion > CONTRACT_VERSION)) return
  throw new ConfigurationError(
    `${method}: the adapter of the model '${modelName}' was written for version ${contractVersion} of the contract, but this @slf/core knows version ${CONTRACT_VERSION}: update @slf/core.`,
  )
}
