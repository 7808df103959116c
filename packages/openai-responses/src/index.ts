export { OpenAIResponsesCompatible, type OpenAIResponsesOptions } from './openai-responses-compatible.js'
export type { AdapterWarning, UnsupportedMode, UnsupportedOptions } from './fields/unsupported.js'
export type { AzureOptions, LoadAdaptersOptions, OpenAIAdapterOptions } from '@slf/openai-client'
