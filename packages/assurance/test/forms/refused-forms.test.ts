import { detail, LLMFunction, type LLMInterface, prompt } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { chatCompletion, httpError, json, ScriptedServer } from '@slf/testbed'
import { Type } from 'typebox'
import { expect, it } from 'vitest'

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({ returns: Type.Object({ a: Type.Number() }) })
  async read(): Promise<{ a: number }> {
    return prompt`go`
  }
}

it('a response format that a server refuses is replaced by a tool, for the adapter and not for its class', async () => {
  const refused = httpError(400, {
    error: { message: "'response_format' of type 'json_schema' is not supported" },
  })
  const answered = json(chatCompletion({ toolCalls: [{ name: 'read', arguments: { a: 1 } }] }))
  await using server = await ScriptedServer.start([refused, answered, answered, refused, answered])
  const make = (): OpenAICompatible =>
    new OpenAICompatible({ apiKey: 'k', modelName: 'm', baseURL: server.baseURL, retry: { maxRetries: 0 } })
  const llm = make()
  const { value, warnings } = await detail(new Desk(llm)).read()
  expect(value).toEqual({ a: 1 })
  expect(warnings).toEqual([expect.stringContaining("The model 'm' is asked to answer through a tool")])
  await new Desk(llm).read()
  await new Desk(make()).read()
  const forms = server.bodies.map((body) =>
    Object.keys(body as object).filter((key) => /tools|format/.test(key)),
  )
  expect(forms).toEqual([['response_format'], ['tools'], ['tools'], ['response_format'], ['tools']])
})
