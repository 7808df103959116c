import { detail, type LLMInterface, withCall } from '@slf/core'
import type { Example } from '../provider/run-example.js'
import { TripPlanner } from './trip-planner.js'

export const agentAsTool: Example = {
  script({ rules, toolResults }) {
    if (rules.includes('climate')) return { text: 'An umbrella and good shoes.' }
    if (toolResults.length === 0) return { calls: [{ name: 'packingAdvice', arguments: { city: 'Bergen' } }] }
    return {
      text: JSON.stringify({
        city: 'Bergen',
        days: [`Harbour. Bring: ${toolResults[0]}`, 'Mountain railway'],
      }),
    }
  },

  async run(llm: LLMInterface, write): Promise<void> {
    const planner = withCall(new TripPlanner(llm), {
      onEvent(event) {
        if (event.type === 'call-start') write(`${event.parentCallId ? '  ' : ''}${event.method}\n`)
      },
    })
    const { value, usage } = await detail(planner).plan('two rainy days in Norway')
    write(`${value.city}: ${value.days.join(' / ')}\n`)
    write(`${usage.requests} model requests, ${usage.total_tokens} tokens, those of the tool included\n`)
  },
}
