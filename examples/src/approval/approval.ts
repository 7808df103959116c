import { type LLMInterface, type Middleware, withCall } from '@slf/core'
import type { LocalScript } from '../provider/local-provider.js'
import { MailAgent } from './mail-agent.js'

/** Asks a human; resolves to whether the tool may run. */
export type Ask = (question: string) => Promise<boolean>

/** Puts a human in front of dangerous tools. What is declined is reported to the model, and the run goes on. */
export function approval(dangerous: readonly string[], ask: Ask): Middleware {
  return {
    async tool(request, next) {
      if (!dangerous.includes(request.toolName)) return next()
      const may = await ask(`${request.toolName}(${JSON.stringify(request.arguments)})`)
      return may ? next() : 'Declined by the user.'
    },
  }
}

/** Plays the model: looks up the address, wants to send, then reports. */
export const script: LocalScript = ({ toolResults }) => {
  if (toolResults.length === 0) return { calls: [{ name: 'address', arguments: { name: 'Ada' } }] }
  if (toolResults.length === 1) {
    return { calls: [{ name: 'sendMail', arguments: { to: toolResults[0], text: 'Lunch at noon?' } }] }
  }
  return { text: toolResults[1] === 'sent' ? 'I asked Ada for lunch.' : 'You declined, so I sent nothing.' }
}

/** Handles a task with a human beside it; resolves to the mails that were sent. */
export async function handleWithApproval(
  llm: LLMInterface,
  ask: Ask,
  write: (text: string) => void,
): Promise<string[]> {
  const agent = new MailAgent(llm)
  const careful = withCall(agent, { middleware: approval(['sendMail'], ask) })
  write(`${await careful.handle('Ask Ada for lunch at noon')}\n`)
  return agent.sent
}
