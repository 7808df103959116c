import type * as Core from '@slf/core'
import type * as Testing from '@slf/core/testing'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

/** The same behaviour is demanded of a runtime with async context and of one without, as far as it can have it. */
const runtimes = [
  { runtime: 'with async context', isAsync: true },
  { runtime: 'without async context', isAsync: false },
]

describe.each(runtimes)('a runtime $runtime', ({ isAsync }) => {
  let core: typeof Core
  let testing: typeof Testing

  beforeAll(async () => {
    vi.resetModules()
    // All copies of core share one storage: this copy must make its own.
    Reflect.deleteProperty(globalThis, Symbol.for('@slf/core:ambient-context/1'))
    const { getBuiltinModule } = process
    if (!isAsync) process.getBuiltinModule = undefined as never
    core = await import('@slf/core')
    testing = await import('@slf/core/testing')
    process.getBuiltinModule = getBuiltinModule
  })
  afterAll(() => {
    vi.resetModules()
    Reflect.deleteProperty(globalThis, Symbol.for('@slf/core:ambient-context/1'))
  })

  function makeAgent(replies: readonly Testing.ScriptedReply[]) {
    const { LLMChat, LLMFunction, LLMTool, prompt } = core
    class Agent {
      readonly llm = new testing.ScriptedLLM(replies)
      @LLMTool({ description: 'Asks at once', input: { pause: Type.Boolean() } })
      async tool({ pause }: { pause: boolean }): Promise<string> {
        if (pause) await new Promise((resolve) => setImmediate(resolve))
        return this.ask('nested')
      }
      @LLMFunction({ tools: ['tool'] })
      async ask(text: string): Promise<string> {
        return prompt`${text}`
      }
      @LLMChat()
      chat(text: string): Core.ChatStream {
        return prompt`${text}`
      }
    }
    return new Agent()
  }
  const traces = ({ llm }: { llm: Testing.ScriptedLLM }) => llm.requests.map(({ options }) => options.traceId)

  test('gives the call its options, and nobody else', async () => {
    const agent = makeAgent(['a', 'b', 'c'])
    const viewed = core.withCall(agent, { traceId: 'mine' })
    await Promise.all([viewed.ask('1'), agent.ask('2'), viewed.chat('3')])
    expect(traces(agent).filter((trace) => trace === 'mine')).toHaveLength(2)
  })

  test.each([{ pause: false }, { pause: true }])('and calls of its tools (%o)', async ({ pause }) => {
    const agent = makeAgent([{ toolCalls: [{ name: 'tool', arguments: { pause } }] }, 'nested', 'done'])
    const parents: (string | undefined)[] = []
    await core
      .withCall(agent, {
        traceId: 'mine',
        onEvent: ({ type, parentCallId }) => {
          if (type === 'call-start') parents.push(parentCallId)
        },
      })
      .ask('x')
    const isNested = isAsync || !pause
    expect(traces(agent)).toEqual(['mine', isNested ? 'mine' : expect.not.stringMatching('mine'), 'mine'])
    expect(parents).toHaveLength(isNested ? 2 : 1)
  })

  test('but not what the reader of its events does', async () => {
    const agent = makeAgent(['chat', 'read'])
    const starts: (string | undefined)[] = []
    const onEvent = ({ type, parentCallId }: Core.ChatEvent): void => {
      if (type === 'call-start') starts.push(parentCallId)
    }
    for await (const { type } of core.withCall(agent, { traceId: 'mine', onEvent }).chat('x')) {
      if (type === 'llm-end') await agent.ask('by the reader')
    }
    expect(traces(agent)).toEqual(['mine', expect.not.stringMatching('mine')])
    expect(starts).toEqual([undefined])
  })
})
