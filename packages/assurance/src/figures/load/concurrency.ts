import {
  APIKeyPool,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatMessage,
  type ChatParams,
  LLMInterface,
  withCall,
} from '@slf/core'
import { Desk } from '../../desk.js'
import { eachConcurrently } from '../../each-concurrently.js'
import type { Figure } from '../figure.js'
import { settledHeap } from './settled-heap.js'

const TOGETHER = 1_000
const ONE_AFTER_ANOTHER = 10_000

/** Calls a tool with the words of the prompt, then answers with what the tool said. Each answer takes a while. */
class ParrotLLM extends LLMInterface {
  constructor() {
    super({ apiKeyPool: APIKeyPool.keyless('parrots'), modelName: 'parrot' })
  }

  async chat({ messages }: ChatParams): Promise<ChatCompletion> {
    const [said] = /call \d+/.exec(textOf(messages)) ?? ['']
    for (let turn = Number(said.slice(5)) % 7; turn >= 0; turn--) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    const last = messages.at(-1)
    if (last?.role === 'tool') return completion({ content: textOf([last]) })
    const called = { name: 'search', arguments: JSON.stringify({ query: said }) }
    return completion({
      content: null,
      tool_calls: [{ id: `of ${said}`, type: 'function', function: called }],
    })
  }

  // oxlint-disable-next-line require-yield
  async *chatStream(): AsyncGenerator<ChatCompletionChunk> {
    throw new Error('nobody streams here')
  }
}

/** Decorated calls with a tool: what one call sees of another, and what a call leaves behind. */
export const concurrency: Figure = async () => {
  const desk = new Desk(new ParrotLLM(), (query) => `found ${query}`)
  let mixedUp = 0
  const call = async (index: number): Promise<void> => {
    const traceId = `trace ${index}`
    const watched = withCall(desk, {
      traceId,
      onEvent: (event) => {
        if (event.traceId !== traceId) mixedUp++
      },
    })
    if (!(await watched.reply(`call ${index}`)).includes(`found call ${index}`)) mixedUp++
  }
  await Promise.all(Array.from({ length: TOGETHER }, (_, index) => call(index)))
  const before = await settledHeap()
  await eachConcurrently(Array.from({ length: ONE_AFTER_ANOTHER }).keys(), 16, call)
  const perCall = ((await settledHeap()) - before) / ONE_AFTER_ANOTHER
  return [
    {
      what: `${TOGETHER} calls with tools at once: answers or events of another call`,
      value: mixedUp,
      unit: '',
      limit: 0,
    },
    {
      what: `${ONE_AFTER_ANOTHER} calls with tools: heap kept per call`,
      value: perCall,
      unit: 'bytes',
      limit: 200,
    },
  ]
}

function completion(message: ChatCompletion['choices'][0]['message']): ChatCompletion {
  return { choices: [{ message: { role: 'assistant', ...message } }] }
}

const textOf = (messages: readonly ChatMessage[]): string =>
  JSON.stringify(messages.map(({ content }) => content))
