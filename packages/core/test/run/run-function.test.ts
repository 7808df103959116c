import {
  type ChatEvent,
  DecoratorUsageError,
  LLMFunction,
  LLMTool,
  OutputValidationError,
  prompt,
  stream,
  system,
  withCall,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { type Static, Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const Triage = Type.Object({ severity: Type.Union([Type.Literal('low'), Type.Literal('high')]) })

class Desk {
  #tone = 'calm'
  constructor(readonly llm: ScriptedLLM) {}
  @LLMFunction()
  async greet(name: string): Promise<string> {
    return prompt`${system`Be ${this.#tone}.`}Greet ${name}.`
  }
  @LLMFunction({ returns: Triage })
  async triage(ticket: string): Promise<Static<typeof Triage>> {
    if (ticket === '') return { severity: 'low' }
    if (ticket === '?') return { severity: 'unknown' as 'low' }
    return prompt`How urgent is ${ticket}?`
  }
  @LLMFunction({ tools: ['search'] })
  async find(ticket: string): Promise<string> {
    return prompt`Find ${ticket}.`
  }
  @LLMTool({ description: 'Search tickets', input: { query: Type.String() } })
  search({ query }: { query: string }): string[] {
    return [`${query} 1`, `${query} 2`]
  }
}

describe('a method answers', () => {
  test('with text; the body runs with this and its arguments', async () => {
    const llm = new ScriptedLLM(['Hello, Ada.'])
    await expect(new Desk(llm).greet('Ada')).resolves.toBe('Hello, Ada.')
    expect(llm.requests[0]).toMatchObject({
      streamed: false,
      params: {
        messages: [
          { role: 'system', content: 'Be calm.' },
          { role: 'user', content: 'Greet Ada.' },
        ],
      },
    })
    expect(llm.requests[0]?.params).not.toHaveProperty('tools')
  })

  test('with a validated value, after telling the model what was wrong', async () => {
    const llm = new ScriptedLLM(['{"severity":"huge"}', '{"severity":"high"}'])
    await expect(new Desk(llm).triage('fire')).resolves.toEqual({ severity: 'high' })
    const [, second] = llm.requests
    expect(second?.params.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(second?.params.messages[2]).toMatchObject({ content: '{"severity":"huge"}' })
    expect(second?.params.messages[3]?.content).toContain('/severity')
  })

  test('by code, without the model', async () => {
    const llm = new ScriptedLLM([])
    await expect(new Desk(llm).triage('')).resolves.toEqual({ severity: 'low' })
    await expect(new Desk(llm).triage('?')).rejects.toThrow(OutputValidationError)
    expect(llm.requests).toHaveLength(0)
  })

  test('with what a tool found', async () => {
    const llm = new ScriptedLLM([{ toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }, 'Found.'])
    await expect(new Desk(llm).find('x')).resolves.toBe('Found.')
    expect(llm.requests[0]?.params.tools).toMatchObject([{ function: { name: 'search' } }])
    expect(llm.requests[1]?.params.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'search', arguments: '{"query":"x"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '["x 1","x 2"]' },
    ])
  })
})

test('events of one call, in order', async () => {
  const llm = new ScriptedLLM([{ toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }, 'Found.'])
  const desk = new Desk(llm)
  const events: ChatEvent[] = []
  await stream(withCall(desk, { onEvent: (event) => events.push(event) })).find('x')
  expect(events.map(({ type }) => type).filter((type) => !type.endsWith('delta'))).toEqual([
    'call-start',
    'llm-start',
    'llm-end',
    'tool-start',
    'tool-end',
    'llm-start',
    'llm-end',
    'call-end',
  ])
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)).toMatchObject({ usage: { prompt_tokens: 20, completion_tokens: 10, requests: 2 } })
})

test('a method without its instance says so', async () => {
  const { greet } = Desk.prototype
  await expect(greet.call(undefined as never, 'x')).rejects.toThrow(DecoratorUsageError)
})
