import { OpenAIResponsesCompatible } from '@slf/openai-responses'
import type { ScriptedLLMOptions, ScriptedReply } from '@slf/core/testing'
import { LoopbackLLM } from './loopback-llm.js'

/** The scripted model behind the Responses adapter. */
export class ScriptedLLM extends LoopbackLLM {
  constructor(script: readonly ScriptedReply[] | ScriptedReply, options?: ScriptedLLMOptions) {
    super({ wire: 'responses', make: (given) => new OpenAIResponsesCompatible(given) }, script, options)
  }
}
