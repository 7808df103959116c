import { chooseModels } from '../provider/choose-provider.js'
import { createServer, Storyteller } from './browser-stream.js'

const { models } = await chooseModels(({ question }) => ({ text: `Once upon a time there was ${question}.` }))
const [model] = models
if (!model) throw new Error('No model was chosen.')
const address = await createServer(new Storyteller(model.llm)).listen({ port: 3000 })
console.log(`${model.label}\nTry: curl -N '${address}/story?topic=a+fox'`)
