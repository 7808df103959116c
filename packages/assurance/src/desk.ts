import {
  type ChatStream,
  data,
  LLMChat,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  system,
  type ToolContext,
} from '@slf/core'
import { type Static, Type } from 'typebox'

/** What the method-level rows of the fault matrix return. */
export const TriageSchema = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  summary: Type.String(),
})
type Triage = Static<typeof TriageSchema>

/** What the tool of a desk does. */
export type Search = (query: string, context: ToolContext) => unknown

/** A class as users write one. */
export class Desk {
  readonly llm: LLMInterface
  readonly #search: Search

  /** @param search what the tool does. */
  constructor(llm: LLMInterface, search: Search = () => []) {
    this.llm = llm
    this.#search = search
  }

  @LLMTool({ description: 'Search past tickets', input: { query: Type.String() } })
  async search({ query }: { query: string }, context: ToolContext): Promise<unknown> {
    return this.#search(query, context)
  }

  @LLMFunction({ returns: TriageSchema, tools: ['search'] })
  async triage(ticket: string): Promise<Triage> {
    return prompt`${system`You triage support tickets.`} How urgent is this? ${data({ ticket })}`
  }

  @LLMFunction({ tools: ['search'] })
  async reply(ticket: string): Promise<string> {
    return prompt`Answer this ticket. ${data({ ticket })}`
  }

  @LLMChat({ tools: ['search'] })
  chat(message: string): ChatStream {
    return prompt`${message}`
  }
}
