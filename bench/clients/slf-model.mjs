import { OpenAICompatible } from '@slf/openai'
import { OpenAIResponsesCompatible } from '@slf/openai-responses'
import { model as modelName, once } from './work.mjs'

const adapter = (Adapter) =>
  once((baseURL) => new Adapter({ apiKey: ['sk-a', 'sk-b', 'sk-c'], baseURL, modelName }))
const adapters = { chat: adapter(OpenAICompatible), responses: adapter(OpenAIResponsesCompatible) }

/** Our adapter for a target, with three keys as a service has them. */
export const slfModel = ({ baseURL, protocol }) => adapters[protocol](baseURL)
