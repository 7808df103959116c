import { type ChatStream, LLMChat, LLMFunction, LLMTool, prompt, stream, withCall } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { countAbortListeners, heapPerCall } from '@slf/testbed'
import { Type } from 'typebox'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, expect, test } from 'vitest'

const Answer = Type.Object({ echo: Type.String() })

/** Answers with what it was asked, after a tool call: a mix-up of calls would show. */
const echoing = (): ScriptedLLM =>
  new ScriptedLLM(({ messages }) => {
    const last = messages.at(-1)
    const asked = String(messages.find(({ role }) => role === 'user')?.content)
    return last?.role === 'tool'
      ? JSON.stringify({ echo: `${asked} ${String(last.content)}` })
      : { toolCalls: [{ name: 'twice', arguments: { text: asked } }] }
  })

class Echo {
  constructor(readonly llm: ScriptedLLM) {}
  @LLMTool({ description: 'Twice', input: { text: Type.String() } })
  async twice({ text }: { text: string }): Promise<string> {
    await Promise.resolve()
    return text + text
  }
  @LLMFunction({ returns: Answer, tools: ['twice'] })
  async ask(text: string): Promise<Type.Static<typeof Answer>> {
    return prompt`${text}`
  }
  @LLMChat({ returns: Answer, tools: ['twice'] })
  chat(text: string): ChatStream<Type.Static<typeof Answer>> {
    return prompt`${text}`
  }
}

beforeAll(() => {
  // Workers of the test runner are not started with the flag.
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc') as NodeJS.GCFunction
})

test('1,000 calls at once do not mix', async () => {
  const { signal } = new AbortController()
  const echo = withCall(new Echo(echoing()), { signal })
  const calls = Array.from({ length: 1_000 }, async (_, index) => {
    const text = `${index};`
    const turn = index % 2 === 0 ? echo.ask(text) : echo.chat(text).then(({ value }) => value)
    expect(await turn).toEqual({ echo: `${text} ${text}${text}` })
  })
  await Promise.all(calls)
  expect(countAbortListeners(signal)).toBe(0)
})

test.each<[string, number, (echo: Echo) => Promise<unknown>]>([
  ['awaited', 10_000, (echo) => echo.ask('x')],
  [
    'iterated',
    3_000,
    async (echo) => {
      for await (const _ of echo.chat('x'));
    },
  ],
  [
    'left',
    3_000,
    async (echo) => {
      for await (const _ of stream(echo).ask('x').events) break
    },
  ],
])(
  'a call that is %s leaves under 200 bytes',
  async (_, calls, call) => {
    const { signal } = new AbortController()
    const echo = new Echo(echoing())
    const bytes = await heapPerCall(async () => {
      await call(withCall(echo, { signal }))
      echo.llm.requests.length = 0
    }, calls)
    expect(bytes).toBeLessThan(200)
    expect(countAbortListeners(signal)).toBe(0)
  },
  60_000,
)

test('a stream that nobody holds any more does not hold its model', async () => {
  const llm = new ScriptedLLM({ text: 'Well', hangs: true })
  const begin = async (): Promise<void> => {
    const turn = new Echo(llm).chat('x')
    while (llm.requests[0]?.chunks !== 1) await turn.next()
  }
  await begin()
  expect(llm.openRequests).toBe(1)
  for (let round = 0; round < 100 && llm.openRequests > 0; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(llm.openRequests).toBe(0)
})
