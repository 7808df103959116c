// Streams for ever, until a signal of the system comes. argv: the provider.
import { OpenAICompatible } from '@slf/openai'
import { Desk } from '../desk.js'

const llm = new OpenAICompatible({ apiKey: 'sk-not-used', modelName: 'm', baseURL: process.argv[2] })
for await (const text of new Desk(llm).chat('Hi').textStream) if (text) process.stdout.write('streaming')
