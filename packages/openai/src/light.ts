export { OpenAICompatible } from './openai-compatible.js'
export type { LoadAdaptersOptions } from '@slf/adapter-kit'
export type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from '@slf/openai-client'
