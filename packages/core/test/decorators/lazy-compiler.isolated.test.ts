import type { LLMInterface } from '@slf/core'
import { Type } from 'typebox'
import { beforeEach, expect, test, vi } from 'vitest'

/** A number other than 7: only the compiled check of TypeBox understands `not`. */
const NotSeven = Type.Unsafe<number>({ type: 'number', not: { const: 7 } })
const Answer = Type.Object({ n: NotSeven })

// Each test begins where nothing has been loaded.
beforeEach(() => {
  vi.resetModules()
})

async function load() {
  const core = await import('@slf/core')
  const { ScriptedLLM } = await import('@slf/core/testing')
  const { hasCompiler } = await import('../../src/schema/validation/type-compiler.js')
  return { ...core, ScriptedLLM, hasCompiler }
}

test('an ordinary schema is checked without the compiler', async () => {
  const { LLMFunction, prompt, ScriptedLLM, hasCompiler } = await load()
  class Desk {
    constructor(readonly llm: LLMInterface) {}
    @LLMFunction({ returns: Type.Object({ n: Type.Integer({ maximum: 9 }) }) })
    async count(): Promise<{ n: number }> {
      return prompt`count`
    }
  }
  const desk = new Desk(new ScriptedLLM(['{"n":12}', '{"n":3}']))
  await expect(desk.count()).resolves.toEqual({ n: 3 })
  expect(hasCompiler()).toBe(false)
})

test('an answer, an early answer and an argument are held to what only the compiler knows', async () => {
  const { LLMFunction, param, prompt, ScriptedLLM, hasCompiler } = await load()
  class Desk {
    constructor(readonly llm: LLMInterface) {}
    @LLMFunction({ returns: Answer })
    async count(early?: number): Promise<{ n: number }> {
      return early === undefined ? prompt`count` : { n: early }
    }
    @LLMFunction({ params: [param('n', NotSeven)] })
    async say(n: number): Promise<string> {
      return prompt`${n}`
    }
  }
  expect(hasCompiler()).toBe(false)
  const desk = new Desk(new ScriptedLLM(['{"n":7}', '{"n":8}']))
  await expect(desk.count()).resolves.toEqual({ n: 8 })
  await expect(desk.count(7)).rejects.toMatchObject({ code: 'SLF_OUTPUT_VALIDATION' })
  await expect(desk.say(7)).rejects.toThrow("the argument 'n' does not fit its schema")
})

test('arguments of tools are held to it', async () => {
  const { LLMFunction, prompt, ScriptedLLM, tool } = await load()
  const runs: number[] = []
  const count = tool({
    name: 'count',
    description: 'Counts',
    input: { n: NotSeven },
    execute: ({ n }) => void runs.push(n),
  })
  class Desk {
    constructor(readonly llm: LLMInterface) {}
    @LLMFunction({ tools: [count] })
    async say(): Promise<string> {
      return prompt`count`
    }
  }
  const calls = [7, 8].map((n) => ({ toolCalls: [{ name: 'count', arguments: JSON.stringify({ n }) }] }))
  await new Desk(new ScriptedLLM([...calls, 'done'])).say()
  expect(runs).toEqual([8])
})

test('an example that only the compiler refuses is refused at the first call', async () => {
  const { LLMFunction, prompt, ScriptedLLM } = await load()
  class Desk {
    constructor(readonly llm: LLMInterface) {}
    @LLMFunction({ returns: Answer, examples: [[[], { n: 7 }]] })
    async count(): Promise<{ n: number }> {
      return prompt`count`
    }
  }
  const call = new Desk(new ScriptedLLM(['{"n":8}'])).count()
  await expect(call).rejects.toMatchObject({ code: 'SLF_CONFIG' })
  await expect(call).rejects.toThrow("the answer of example 0 does not fit 'returns'")
})
