import { LLMFunction, type LLMInterface, prompt } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { expect, test } from 'vitest'

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({ returns: Type.Object({ a: Type.Number() }), repair: { attempts: 3 } })
  async read(): Promise<{ a: number }> {
    return prompt`go`
  }
}

const capabilities = { structuredOutput: 'json_schema', strict: true } as const

test('an answer that could be read keeps the form in which it was asked for, as loosely as it is written', async () => {
  const llm = new ScriptedLLM(() => 'Here you are:\n```json\n{ a: 1, }\n```', { capabilities })
  for (let time = 0; time < 12; time++) await expect(new Desk(llm).read()).resolves.toEqual({ a: 1 })
  const formats = llm.requests.map(({ params }) => params.response_format?.type)
  expect(new Set(formats)).toEqual(new Set(['json_schema']))
})

test('answers without any sign of the form lead to a weaker one', async () => {
  const llm = new ScriptedLLM(
    ({ response_format: format }) => (format?.type === 'json_schema' ? 'I think that a is one.' : '{"a":1}'),
    { capabilities },
  )
  for (let time = 0; time < 6; time++) await new Desk(llm).read().catch(() => undefined)
  expect(llm.requests.at(-1)?.params.response_format?.type).not.toBe('json_schema')
})
