export { OpenAIResponsesCompatible } from './with-openai-package.js'
export type { OpenAIResponsesOptions, UnsupportedOptions } from './openai-responses-compatible.js'
export type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from '@slf/openai-client'
export type { AdapterWarning, LoadAdaptersOptions, UnsupportedMode } from '@slf/adapter-kit'
