import {
  type ChatMessage,
  type ChatStream,
  data,
  LLMChat,
  LLMFunction,
  LLMTool,
  prompt,
  system,
} from '@slf/core'
import type { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'

export const Triage = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  summary: Type.String(),
})
export type Triage = Type.Static<typeof Triage>

/** One class with everything that views meet. */
export class Desk {
  readonly #greeting = 'Dear'
  constructor(readonly llm: ScriptedLLM) {}

  @LLMFunction({ returns: Triage })
  async triage(ticket: string): Promise<Triage> {
    if (ticket === '') return { severity: 'low', summary: 'empty' }
    return prompt`${system`You triage.`}How urgent is this? ${data({ ticket })}`
  }

  @LLMFunction()
  async greet(name: string): Promise<string> {
    return prompt`Write "${this.#greeting} ${name}".`
  }

  @LLMChat()
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    return prompt`${history}${message}`
  }

  @LLMFunction({ tools: ['summarise'] })
  async research(topic: string): Promise<string> {
    return prompt`Research ${topic}.`
  }

  @LLMTool({ description: 'Summarise a text', input: { text: Type.String() } })
  async summarise({ text }: { text: string }): Promise<string> {
    return this.greet(text)
  }

  /** Not decorated. */
  async wait(turn: ChatStream): Promise<string> {
    return (await turn).text
  }

  /** Not decorated. */
  async handle(ticket: string): Promise<string> {
    const { severity } = await this.triage(ticket)
    return `${this.#greeting} ${severity}`
  }
}
