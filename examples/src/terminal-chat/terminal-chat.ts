import type { ChatMessage, LLMInterface } from '@slf/core'
import type { LocalScript } from '../provider/local-provider.js'
import { ShopAssistant } from './shop-assistant.js'

/** Plays the model: looks up the stock, then answers with what it found. */
export const script: LocalScript = ({ question, toolResults, turn }) => {
  if (question.includes('lamp') && toolResults.length === 0) {
    return { calls: [{ name: 'inStock', arguments: { article: 'lamp' } }] }
  }
  if (toolResults.length > 0) return { text: `We have ${toolResults[0]} lamps.` }
  return { text: `This is turn ${turn}, and I still know what we talked about.` }
}

/** A conversation: each line is a turn, the history goes from one turn to the next. */
export async function converse(
  llm: LLMInterface,
  lines: AsyncIterable<string> | Iterable<string>,
  write: (text: string) => void,
): Promise<readonly ChatMessage[]> {
  const assistant = new ShopAssistant(llm, new Map([['lamp', 3]]))
  let history: readonly ChatMessage[] = []
  for await (const line of lines) {
    if (!line.trim()) continue
    const turn = assistant.chat(line, history)
    for await (const event of turn) {
      if (event.type === 'tool-start') write(`[${event.toolName} ${JSON.stringify(event.arguments)}]\n`)
      if (event.type === 'text-delta') write(event.text)
    }
    write('\n')
    history = (await turn).history
  }
  return history
}
