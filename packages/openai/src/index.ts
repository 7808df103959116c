export { OpenAICompatible } from './openai-compatible.js'
export type { AzureOptions, OpenAIAdapterOptions } from '@slf/openai-client'
export type { LoadAdaptersOptions } from '@slf/adapter-kit'
