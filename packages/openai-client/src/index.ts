export { OpenAIAdapter } from './openai-adapter.js'
export type { AzureOptions, OpenAIAdapterOptions } from './openai-options.js'
export { ToolCallIds } from './tool-call-ids.js'
