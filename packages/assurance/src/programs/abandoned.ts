// Streams that nobody reads, or not to their end, from a provider whose streams break. argv: the provider.
import { APIKeyPool, batch, stream } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { Desk } from '../desk.js'

const apiKeyPool = new APIKeyPool({ providerId: 'p', apiKeys: 'sk-not-used', limits: { concurrency: 2 } })
const llm = new OpenAICompatible({
  apiKeyPool,
  modelName: 'm',
  baseURL: process.argv[2],
  retry: { maxRetries: 0 },
})
const desk = new Desk(llm)
const params = { messages: [{ role: 'user' as const, content: 'Hi' }] }

llm.chatStream(params)
llm.chatStream(params)[Symbol.asyncIterator]()
desk.chat('Hi')
stream(desk).reply('Hi')
void stream(desk).reply('Hi').textStream

for (const open of [() => llm.chatStream(params), () => desk.chat('Hi'), () => stream(desk).reply('Hi')]) {
  const iterator: AsyncIterator<unknown> = open()[Symbol.asyncIterator]()
  await iterator.next()
  void iterator.return?.()
}
const settled = await batch(desk).reply([['a'], ['b'], ['c']])
const failed = settled.filter(({ status }) => status === 'rejected').length

const left = llm.chatStream(params)[Symbol.asyncIterator]()
await left.next()
const [waiting, stopped] = [desk.reply('Hi'), llm.close()]
await Promise.allSettled([waiting, stopped])
for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 10))
globalThis.gc?.()
await new Promise((resolve) => setTimeout(resolve, 20))
process.stdout.write(`${failed} failed`)
process.exit()
