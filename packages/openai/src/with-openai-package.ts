import type { Transport, TransportOptions } from '@slf/openai-client'
import { OpenAITransport } from '@slf/openai-client/openai-transport'
import { OpenAICompatible as WithoutPackage } from './openai-compatible.js'

/**
 * The same adapter over the `openai` package, which is loaded at the first request; `@slf/openai/light` is without it.
 *
 * @throws ConfigurationError from the constructor when an option is missing or wrong.
 * @example
 * ```ts
 * import { OpenAICompatible } from '@slf/openai'
 *
 * export const llm = (apiKey: string): OpenAICompatible => new OpenAICompatible({ apiKey, modelName: 'gpt-5-mini' })
 * ```
 */
export class OpenAICompatible extends WithoutPackage {
  protected override createTransport(options: TransportOptions): Transport {
    return new OpenAITransport(options)
  }
}
