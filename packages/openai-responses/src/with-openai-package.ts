import type { Transport, TransportOptions } from '@slf/openai-client'
import { OpenAITransport } from '@slf/openai-client/openai-transport'
import { OpenAIResponsesCompatible as WithoutPackage } from './openai-responses-compatible.js'

/**
 * The same adapter over the `openai` package, which is loaded at the first request; `@slf/openai-responses/light` is without it.
 *
 * @throws ConfigurationError from the constructor when an option is missing or wrong.
 * @example
 * ```ts
 * import { OpenAIResponsesCompatible } from '@slf/openai-responses'
 *
 * export const llm = (apiKey: string): OpenAIResponsesCompatible => new OpenAIResponsesCompatible({ apiKey, modelName: 'gpt-5-mini' })
 * ```
 */
export class OpenAIResponsesCompatible extends WithoutPackage {
  protected override createTransport(options: TransportOptions): Transport {
    return new OpenAITransport(options)
  }
}
