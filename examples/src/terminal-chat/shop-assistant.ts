import {
  type ChatMessage,
  type ChatStream,
  LLMChat,
  type LLMInterface,
  LLMTool,
  prompt,
  system,
} from '@slf/core'
import { Type } from 'typebox'

/** A chat with a tool: it can look up what is in stock. */
export class ShopAssistant {
  constructor(
    readonly llm: LLMInterface,
    private readonly stock: ReadonlyMap<string, number>,
  ) {}

  @LLMTool({
    description: 'How many pieces of an article are in stock',
    input: { article: Type.String({ description: 'name of the article, singular' }) },
  })
  async inStock({ article }: { article: string }): Promise<number> {
    return this.stock.get(article.toLowerCase()) ?? 0
  }

  @LLMChat({ tools: ['inStock'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    return prompt`${system`You are the assistant of a small shop. Be brief.`}${history}${message}`
  }
}
