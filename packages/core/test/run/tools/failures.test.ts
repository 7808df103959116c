import { LLMFunction, type LLMInterface, LLMTool, prompt, ToolError } from '@slf/core'
import { ScriptedLLM, type ScriptedToolCall } from '@slf/core/testing'
import { Type } from 'typebox'
import { expect, test } from 'vitest'

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMTool({ description: 'Adds', input: { n: Type.Integer() } })
  add({ n }: { n: number }): string {
    return `${n + 1}`
  }
  @LLMTool({ description: 'Fails', input: {} })
  fail(): string {
    throw new Error('secret')
  }
  @LLMTool({ description: 'Fails in words', input: {}, exposeErrors: true })
  explain(): string {
    throw new Error('the shelf is empty')
  }
  @LLMTool({ description: 'Ends the call', input: {} })
  end(): string {
    throw new ToolError('enough')
  }
  @LLMFunction({ tools: ['add', 'fail', 'explain', 'end'] })
  async ask(): Promise<string> {
    return prompt`go`
  }
}

test.each<[string, ScriptedToolCall, string, true | undefined]>([
  ['that worked', { name: 'add', arguments: { n: 1 } }, '2', undefined],
  ['that nobody knows', { name: 'sub', arguments: {} }, 'There is no tool', true],
  ['with wrong arguments', { name: 'add', arguments: { n: 'x' } }, 'integer', true],
  ['with broken arguments', { name: 'add', arguments: '{"n":' }, 'n', true],
  ['that failed', { name: 'fail', arguments: {} }, "The tool 'fail' failed.", true],
  ['that failed and says why', { name: 'explain', arguments: {} }, 'the shelf is empty', true],
])('the model is told of a call %s, and whether it is a failure', async (_, call, says, isError) => {
  const llm = new ScriptedLLM([{ toolCalls: [{ id: 'a', ...call }] }, 'Done'])
  await new Desk(llm).ask()
  const told = llm.requests[1]?.params.messages.at(-1)
  expect(told).toMatchObject({ role: 'tool', tool_call_id: 'a' })
  expect(JSON.stringify(told?.content)).toContain(says)
  expect(JSON.stringify(told?.content)).not.toContain('secret')
  expect((told as { is_error?: boolean }).is_error).toBe(isError)
})

test('a ToolError ends the call', async () => {
  const llm = new ScriptedLLM([{ toolCalls: [{ id: 'a', name: 'end', arguments: {} }] }])
  await expect(new Desk(llm).ask()).rejects.toMatchObject({ name: 'ToolError', message: 'enough' })
})
