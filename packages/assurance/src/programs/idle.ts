// Calls of every kind, one of them left in the middle; then nothing keeps the process alive. argv: the provider.
import { stream } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { Desk } from '../desk.js'

const llm = new OpenAICompatible({ apiKey: 'sk-not-used', modelName: 'm', baseURL: process.argv[2] })
const desk = new Desk(llm)
await desk.reply('Hi')
for await (const text of stream(desk).reply('Hi')) if (text) break
await desk.chat('Hi')
process.stdout.write('done')
