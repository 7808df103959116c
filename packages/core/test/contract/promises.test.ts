import {
  type Capabilities,
  type ChatParams,
  ConfigurationError,
  LLMFunction,
  type LLMInterface,
  prompt,
  tool,
  UnsupportedError,
  withCall,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const search = tool({ name: 'search', description: 'x', input: {}, execute: () => 'found' })

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({ tools: [search] })
  async withTools(): Promise<string> {
    return prompt`go`
  }
  @LLMFunction({})
  async plain(): Promise<string> {
    return prompt`go`
  }
  @LLMFunction({ returns: Type.Object({ a: Type.Number() }), output: 'json_object' })
  async read(): Promise<{ a: number }> {
    return prompt`go`
  }
}

const image = (url: string): Partial<ChatParams> => ({
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
})
const named = { type: 'function', function: { name: 'search' } } as const
const described = { type: 'function', function: { name: 'x' } } as const

describe('a request that a provider class has not promised to answer is not sent to it', () => {
  test.each<[string, Partial<Capabilities>, Partial<ChatParams>, keyof Capabilities]>([
    ['tools', { tools: false }, { tools: [described] }, 'tools'],
    ['a forced tool', { toolChoice: 'auto' }, { tools: [described], tool_choice: 'required' }, 'toolChoice'],
    ['a named tool', { toolChoice: 'required' }, { tools: [described], tool_choice: named }, 'toolChoice'],
    ['parallel calls', {}, { tools: [described], parallel_tool_calls: true }, 'parallelToolCalls'],
    ['a JSON object', {}, { response_format: { type: 'json_object' } }, 'structuredOutput'],
    [
      'a schema',
      { structuredOutput: 'tool' },
      { response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
      'structuredOutput',
    ],
    [
      'a format beside tools',
      { structuredOutput: 'json_object', toolsWithStructuredOutput: false },
      { tools: [described], response_format: { type: 'json_object' } },
      'toolsWithStructuredOutput',
    ],
    ['an image', {}, image('data:image/png;base64,AA'), 'images'],
    [
      'the address of an image',
      { images: true, imageUrls: false },
      image('https://x.example/a.png'),
      'imageUrls',
    ],
    [
      'an image in a tool message',
      { images: true },
      {
        messages: [
          {
            role: 'tool',
            tool_call_id: 'c',
            content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
          },
        ],
      },
      'toolResultImages',
    ],
  ])('%s', async (_, capabilities, more, capability) => {
    const llm = new ScriptedLLM(['x'], { capabilities, modelName: 'm' })
    // Middleware is the last that could have put it there.
    const desk = withCall(new Desk(llm), {
      middleware: { model: (request, next) => next({ ...request, params: { ...request.params, ...more } }) },
    })
    const asked = desk.plain()
    await expect(asked).rejects.toBeInstanceOf(UnsupportedError)
    await expect(asked).rejects.toMatchObject({
      capability,
      message: expect.stringContaining(`so: capabilities: { ${capability}: `) as string,
    })
    expect(llm.requests).toEqual([])
  })

  test.each<[Partial<Capabilities>, Partial<ChatParams>]>([
    [{ tools: false }, { tools: [] }],
    [{ toolChoice: 'none' }, { tools: [described], tool_choice: 'auto' }],
    [{ toolChoice: 'none' }, { tool_choice: 'required' }],
    [{}, { parallel_tool_calls: false }],
    [{}, { response_format: { type: 'text' } }],
    [{ images: true }, image('https://x.example/a.png')],
    [{ images: true, imageUrls: false }, image('data:image/png;base64,AA')],
  ])('what it has promised is (%j, %j)', async (capabilities, more) => {
    const llm = new ScriptedLLM(['x'], { capabilities })
    const desk = withCall(new Desk(llm), {
      middleware: { model: (request, next) => next({ ...request, params: { ...request.params, ...more } }) },
    })
    await expect(desk.plain()).resolves.toBe('x')
  })

  test('by the options of a method', async () => {
    const llm = new ScriptedLLM(['x'], { capabilities: { tools: false } })
    await expect(new Desk(llm).withTools()).rejects.toMatchObject({ capability: 'tools' })
    await expect(new Desk(llm).read()).rejects.toMatchObject({ capability: 'structuredOutput' })
    expect(llm.requests).toEqual([])
  })
})

test('an adapter for a later contract is refused at the first call, in one sentence', async () => {
  class Later extends ScriptedLLM {
    override readonly contractVersion = 2
  }
  const llm = new Later(['x'], { modelName: 'm' })
  const asked = new Desk(llm).plain()
  await expect(asked).rejects.toBeInstanceOf(ConfigurationError)
  await expect(asked).rejects.toThrow(
    "Desk.plain: the adapter of the model 'm' was written for version 2 of the contract, but this @slf/core knows version 1: update @slf/core.",
  )
  expect(llm.requests).toEqual([])
  class Earlier extends ScriptedLLM {
    override readonly contractVersion = 0
  }
  await expect(new Desk(new Earlier(['x'])).plain()).resolves.toBe('x')
})
