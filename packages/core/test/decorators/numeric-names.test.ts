import { detail, LLMFunction, LLMTool, prompt, render } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { expect, test } from 'vitest'

class Numbers {
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Gives seven.', input: {} })
  async 7(): Promise<string> {
    return 'seven'
  }

  @LLMFunction({ returns: Type.Object({ a: Type.Integer() }) })
  async 42(): Promise<{ a: number }> {
    return prompt`go`
  }

  @LLMFunction({ returns: Type.Object({ a: Type.Integer() }) })
  async 1.5(): Promise<{ a: number }> {
    return prompt`go`
  }
}

test('methods whose names are numbers are called like others', async () => {
  expect(await new Numbers(new ScriptedLLM(['{"a":1}']))[42]()).toEqual({ a: 1 })
  expect((await detail(new Numbers(new ScriptedLLM(['{"a":2}'])))[1.5]()).value).toEqual({ a: 2 })
  expect(await render(new Numbers(new ScriptedLLM([])))[42]()).toMatchObject({
    messages: expect.anything() as unknown,
  })
})

test('a tool whose name is a number has it as text', async () => {
  const llm = new ScriptedLLM([{ toolCalls: [{ name: '7' }] }, 'done'])
  class Caller {
    readonly llm = llm
    readonly numbers = new Numbers(llm)

    @LLMFunction({ tools: [(self: Caller) => self.numbers] })
    async ask(): Promise<string> {
      return prompt`go`
    }
  }
  await new Caller().ask()
  expect(llm.requests[1]?.params.messages.at(-1)).toMatchObject({ role: 'tool', content: 'seven' })
})
