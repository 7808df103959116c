import { data, LLMFunction, type LLMInterface, prompt, withCall } from '@slf/core'
import type { Example } from '../provider/run-example.js'
import { caching } from './caching.js'
import { hideCardNumbers } from './guardrail.js'
import { logging } from './logging.js'

class Helpdesk {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction()
  async answer(question: string): Promise<string> {
    return prompt`Answer briefly: ${data({ question })}`
  }
}

export const middleware: Example = {
  script: ({ question }) => ({
    text: `You asked: ${question.includes('[card number]') ? 'with' : 'without'} a hidden number`,
  }),

  async run(llm, write): Promise<void> {
    const helpdesk = withCall(new Helpdesk(llm), {
      middleware: [logging((line) => write(`${line}\n`)), caching(), hideCardNumbers],
    })
    const question = 'Was 4111 1111 1111 1111 charged twice?'
    write(`${await helpdesk.answer(question)}\n`)
    write(`${await helpdesk.answer(question)} (from the cache)\n`)
  },
}
