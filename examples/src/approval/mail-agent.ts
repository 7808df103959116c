import { data, LLMFunction, type LLMInterface, LLMTool, prompt, system } from '@slf/core'
import { Type } from 'typebox'

/** An agent with one harmless tool and one that must not run without a human. */
export class MailAgent {
  readonly sent: string[] = []

  constructor(readonly llm: LLMInterface) {}

  @LLMTool({ description: 'The address of a person', input: { name: Type.String() } })
  async address({ name }: { name: string }): Promise<string> {
    return `${name.toLowerCase()}@example.com`
  }

  @LLMTool({ description: 'Send a mail', input: { to: Type.String(), text: Type.String() } })
  async sendMail({ to, text }: { to: string; text: string }): Promise<string> {
    this.sent.push(`${to}: ${text}`)
    return 'sent'
  }

  @LLMFunction({ tools: ['address', 'sendMail'] })
  async handle(task: string): Promise<string> {
    return prompt`${system`You handle mail. If a tool is declined, say so and stop.`}${data({ task })}`
  }
}
