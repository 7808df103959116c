import type { LLMInterface } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { OpenAIResponsesCompatible } from '@slf/openai-responses'
import { Desk, type Search } from '../desk.js'

/** A desk over each adapter; the provider's address is the first argument of the program. */
export function bothDesks(search?: Search): readonly Desk[] {
  const options = { apiKey: 'sk-not-used', modelName: 'm', baseURL: process.argv[2] }
  const llms: readonly LLMInterface[] = [
    new OpenAICompatible(options),
    new OpenAIResponsesCompatible(options),
  ]
  return llms.map((llm) => new Desk(llm, search))
}
