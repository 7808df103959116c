import { OpenAICompatible } from '@slf/openai'
import type { ScriptedLLMOptions, ScriptedReply } from '@slf/core/testing'
import { LoopbackLLM } from './loopback-llm.js'

/** The scripted model behind the Chat Completions adapter. */
export class ScriptedLLM extends LoopbackLLM {
  constructor(script: readonly ScriptedReply[] | ScriptedReply, options?: ScriptedLLMOptions) {
    super({ wire: 'chat', make: (given) => new OpenAICompatible(given) }, script, options)
  }
}
