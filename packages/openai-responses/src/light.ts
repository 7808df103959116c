export { OpenAIResponsesCompatible, type OpenAIResponsesOptions } from './openai-responses-compatible.js'
export type { AdapterWarning, UnsupportedMode, UnsupportedOptions } from './fields/unsupported.js'
export type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from '@slf/openai-client'
export type { LoadAdaptersOptions } from '@slf/adapter-kit'
