export { checkedMessageFields } from './message-fields.js'
export { OpenAIAdapter, type Transport, type TransportOptions } from './openai-adapter.js'
export type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from './openai-options.js'
export { customInput, customInputOf } from './custom-tool-call.js'
