export { OpenAICompatible } from './openai-compatible.js'
export type { AzureOptions, OpenAIAdapterOptions } from '@slf/openai-client'
