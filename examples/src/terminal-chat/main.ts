import { createInterface } from 'node:readline'
import { chooseModels } from '../provider/choose-provider.js'
import { converse, script } from './terminal-chat.js'

const { models, close } = await chooseModels(script)
const [model] = models
if (!model) throw new Error('No model was chosen.')
console.log(`${model.label}\nAsk for lamps, for example. Ctrl+D ends the conversation.`)
await converse(model.llm, createInterface({ input: process.stdin }), (text) => process.stdout.write(text))
await close()
