export { OpenAICompatible } from './with-openai-package.js'
export type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from '@slf/openai-client'
export type { LoadAdaptersOptions } from '@slf/adapter-kit'
