// A decorated call with a tool and a schema over each adapter; argv: the addresses of a chat and a Responses provider.
import { OpenAICompatible } from '@slf/openai'
import { OpenAIResponsesCompatible } from '@slf/openai-responses'
import { Desk } from '../desk.js'

const [chatURL = '', responsesURL = ''] = process.argv.slice(2)
const options = { apiKey: 'sk-not-used', modelName: 'm' }
const results: unknown[] = []
for (const llm of [
  new OpenAICompatible({ ...options, baseURL: chatURL }),
  new OpenAIResponsesCompatible({ ...options, baseURL: responsesURL }),
]) {
  const found: string[] = []
  const desk = new Desk(llm, (query) => {
    found.push(query)
    return ['a ticket']
  })
  results.push({ value: await desk.triage('It burns'), found, text: (await desk.chat('Hi')).text })
}
process.stdout.write(JSON.stringify(results))
