// Decorated calls of every kind, with a tool and a schema, over each adapter. argv: the provider.
import { batch, stream } from '@slf/core'
import { bothDesks } from './both-desks.js'

let found: string[] = []
const results: unknown[] = []
for (const desk of bothDesks((query) => [`ticket ${found.push(query)}`])) {
  const value = await desk.triage('It burns')
  const [batched] = await batch(desk).triage([['It burns']])
  const streamed = await stream(desk).reply('Hi')
  const { text } = await desk.chat('Hi')
  results.push({ value, batched: batched?.status === 'fulfilled' && batched.value, streamed, text, found })
  found = []
}
process.stdout.write(JSON.stringify(results))
