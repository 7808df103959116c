import { OpenAI } from 'openai'
import { adapters } from '../../adapters.js'
import { Desk } from '../../desk.js'
import { eachConcurrently } from '../../each-concurrently.js'
import { params } from '../../faults/callers.js'
import { startLeanProvider } from '../../lean-provider.js'
import type { Figure } from '../figure.js'

const ROUNDS = 5
const CALLS = 1_000
const AT_ONCE = 16

/** Work of this process for a call to a server on this machine, beside bare `fetch` and the `openai` client. */
export const speed: Figure = async () => {
  await using provider = await startLeanProvider()
  const baseURL = provider.baseURL('answers')
  const client = new OpenAI({ apiKey: 'sk-not-used', baseURL, maxRetries: 0 })
  const [chat] = adapters
  if (!chat) throw new Error('there is an adapter')
  await using llm = chat.make({ apiKey: 'sk-not-used', modelName: 'm', baseURL })
  const desk = new Desk(llm)
  const body = JSON.stringify({ model: 'm', ...params })
  const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-not-used' }
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'bare fetch': async () =>
      (await fetch(`${baseURL}/chat/completions`, { method: 'POST', body, headers })).json(),
    'the openai client': () => client.chat.completions.create({ model: 'm', messages: [...params.messages] }),
    OpenAICompatible: () => llm.chat(params),
    'a decorated method': () => desk.reply('Hi'),
  }
  const costs = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, call] of Object.entries(ways)) {
      const before = process.cpuUsage()
      await eachConcurrently(Array.from({ length: CALLS }).keys(), AT_ONCE, async () => void (await call()))
      const { user, system } = process.cpuUsage(before)
      // The first round warms up.
      if (round > 0) costs.get(name)?.push((user + system) / CALLS)
    }
  }
  const cost = (name: string): number => Math.min(...(costs.get(name) ?? []))
  return [
    ...Object.keys(ways).map((name) => ({
      what: `work of a call with ${name}`,
      value: cost(name),
      unit: 'µs',
    })),
    {
      what: 'work with OpenAICompatible / with the openai client',
      value: cost('OpenAICompatible') / cost('the openai client'),
      unit: 'x',
    },
    {
      what: 'work with a decorated method / with bare fetch',
      value: cost('a decorated method') / cost('bare fetch'),
      unit: 'x',
    },
  ]
}
