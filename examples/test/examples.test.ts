import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  APIKeyPool,
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  LLMInterface,
} from '@slf/core'
import { afterEach, describe, expect, test } from 'vitest'
import { agentAsTool } from '../src/agent-as-tool/agent-as-tool.js'
import { handleWithApproval, script as approvalScript } from '../src/approval/approval.js'
import { batchProgress } from '../src/batch-progress/batch-progress.js'
import { createServer, Storyteller } from '../src/browser-stream/browser-stream.js'
import { greetOverCompanyLLM } from '../src/custom-provider/custom-provider.js'
import { middleware } from '../src/middleware/middleware.js'
import { type AdapterName, chooseModels } from '../src/provider/choose-provider.js'
import type { LocalScript } from '../src/provider/local-provider.js'
import type { Example } from '../src/provider/run-example.js'
import { converse, script as chatScript } from '../src/terminal-chat/terminal-chat.js'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function model(adapter: AdapterName, script: LocalScript): Promise<LLMInterface> {
  const { models, close } = await chooseModels(script, ['--adapter', adapter], {})
  open.push(close)
  return models[0]!.llm
}

async function outputOf(example: Example, adapter: AdapterName): Promise<string> {
  let output = ''
  await example.run(await model(adapter, example.script), (text) => (output += text))
  return output
}

/** Streams one word and then nothing, until it is stopped. */
class EndlessModel extends LLMInterface {
  readonly stopped: Promise<unknown>
  #stop: (reason: unknown) => void = () => {}

  constructor() {
    super({ apiKeyPool: APIKeyPool.keyless('endless'), modelName: 'endless' })
    this.stopped = new Promise((resolve) => (this.#stop = resolve))
  }

  chat(): Promise<ChatCompletion> {
    throw new Error('only streams')
  }

  async *chatStream(_: ChatParams, { signal }: CallOptions = {}): AsyncGenerator<ChatCompletionChunk> {
    yield { choices: [{ delta: { content: 'Once' } }] }
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))).catch(
      this.#stop,
    )
  }
}

describe.each(['openai', 'openai-responses'] as const)('over @slf/%s', (adapter) => {
  test('a chat in the terminal keeps its history and uses its tool', async () => {
    let output = ''
    const history = await converse(
      await model(adapter, chatScript),
      ['Any lamps left?', '', 'Thanks!'],
      (text) => {
        output += text
      },
    )
    expect(output).toBe(
      '[inStock {"article":"lamp"}]\nWe have 3 lamps.\nThis is turn 2, and I still know what we talked about.\n',
    )
    expect(history.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'user',
      'assistant',
    ])
  })

  test('a decorated method is the tool of another', async () => {
    expect(await outputOf(agentAsTool, adapter)).toBe(
      'TripPlanner.plan\n  TripPlanner.packingAdvice\n' +
        'Bergen: Harbour. Bring: An umbrella and good shoes. / Mountain railway\n' +
        '3 model requests, 450 tokens, those of the tool included\n',
    )
  })

  test('200 inputs with a progress bar', async () => {
    const output = await outputOf(batchProgress, adapter)
    expect(output).toContain('[####################] 200/200\n67 of 200 reviews are glad\n')
  })

  test('a dangerous tool waits for a human', async () => {
    const asked: string[] = []
    for (const may of [true, false]) {
      const sent = await handleWithApproval(
        await model(adapter, approvalScript),
        async (question) => (asked.push(question), may),
        () => {},
      )
      expect(sent).toEqual(may ? ['ada@example.com: Lunch at noon?'] : [])
    }
    expect(asked).toEqual(Array(2).fill('sendMail({"to":"ada@example.com","text":"Lunch at noon?"})'))
  })

  test('middleware logs, caches and guards', async () => {
    expect(await outputOf(middleware, adapter)).toBe(
      'Helpdesk.answer step 1: 150 tokens\nYou asked: with a hidden number\n' +
        'Helpdesk.answer step 1: 150 tokens\nYou asked: with a hidden number (from the cache)\n',
    )
  })

  test('a story reaches the browser as server-sent events', async () => {
    const app = createServer(new Storyteller(await model(adapter, () => ({ text: 'Once upon a time.' }))))
    open.push(() => app.close())
    const response = await fetch(`${await app.listen({ port: 0 })}/story?topic=a+fox`)
    const body = await response.text()
    const deltas = Array.from(body.matchAll(/data: (".*")/g), ([, json]) => JSON.parse(json!) as string)
    expect(deltas.join('')).toBe('Once upon a time.')
    expect(body).toContain('event: end')
  })
})

test('a browser that leaves stops the model', async () => {
  const llm = new EndlessModel()
  const app = createServer(new Storyteller(llm))
  open.push(() => app.close())
  await app.listen({ port: 0 })
  const { port } = app.server.address() as AddressInfo
  const request = get(`http://127.0.0.1:${port}/story?topic=x`, (response) => {
    response.once('data', () => request.destroy())
  })
  request.on('error', () => {})
  expect(await llm.stopped).toMatchObject({ message: 'the browser left' })
})

test('the custom provider of the documentation works in under 30 lines', async () => {
  let output = ''
  await greetOverCompanyLLM((text) => (output += text))
  expect(output).toBe('Hello from the company model, key-of-the-company!\n')

  const source = readFileSync(new URL('../src/custom-provider/company-llm.ts', import.meta.url), 'utf8')
  const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8')
  expect(page).toContain(`\`\`\`ts\n${source}\`\`\``)
  expect(source.slice(source.indexOf('export class')).trim().split('\n').length).toBeLessThan(30)
})
