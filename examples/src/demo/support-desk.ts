import {
  type ChatMessage,
  type ChatStream,
  data,
  LLMChat,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  system,
} from '@slf/core'
import { type Static, Type } from 'typebox'

export const Triage = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  summary: Type.String({ description: 'one sentence' }),
})
export type Triage = Static<typeof Triage>

/** A service whose answers come from a model; its methods are called like any others. */
export class SupportDesk {
  constructor(
    readonly llm: LLMInterface,
    private readonly pastTickets: readonly string[],
  ) {}

  @LLMTool({
    description: 'Search past tickets',
    input: { query: Type.String({ description: 'one word to look for' }) },
  })
  async search({ query }: { query: string }): Promise<string[]> {
    return this.pastTickets.filter((ticket) => ticket.toLowerCase().includes(query.toLowerCase()))
  }

  @LLMFunction({ returns: Triage, tools: ['search'] })
  async triage(ticket: string): Promise<Triage> {
    if (!ticket.trim()) return { severity: 'low', summary: 'empty ticket' }
    return prompt`${system`You triage support tickets. Look for similar ones first.`}
How urgent is this? ${data({ ticket })}`
  }

  @LLMFunction()
  async reply(ticket: string, triage: Triage): Promise<string> {
    return prompt`${system`You are a friendly support agent.`}
Write a short reply to this ticket: ${data({ ticket, triage })}`
  }

  @LLMChat({ tools: ['search'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    return prompt`${system`You are a support agent.`}${history}${message}`
  }
}
