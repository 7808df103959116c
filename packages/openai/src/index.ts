export { OpenAICompatible } from './openai-compatible.js'
export type { AzureOptions, LoadAdaptersOptions, OpenAIAdapterOptions } from '@slf/openai-client'
