export {
  OpenAIResponsesCompatible,
  type OpenAIResponsesOptions,
  type UnsupportedOptions,
} from './openai-responses-compatible.js'
export type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from '@slf/openai-client'
export type { AdapterWarning, LoadAdaptersOptions, UnsupportedMode } from '@slf/adapter-kit'
