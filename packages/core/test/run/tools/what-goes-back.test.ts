import {
  type ChatMessage,
  detail,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  ToolArgumentsError,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const When = Type.Codec(Type.String({ format: 'date-time' }))
  .Decode((text) => new Date(text))
  .Encode((date) => date.toISOString())

class Desk {
  readonly ran: unknown[] = []
  constructor(readonly llm: LLMInterface) {}
  @LLMTool({ description: 'Books', input: { count: Type.Integer(), note: Type.Optional(Type.String()) } })
  async book(input: { count: number; note?: string }): Promise<string> {
    this.ran.push(input)
    return 'booked'
  }
  @LLMTool({ description: 'Waits', input: { until: When } })
  async wait(input: { until: Date }): Promise<string> {
    this.ran.push(input)
    return 'waited'
  }
  @LLMTool({ description: 'Fails', input: {} })
  async fail(): Promise<string> {
    throw new Error('no')
  }
  @LLMFunction({ tools: ['book', 'wait', 'fail'] })
  async run(): Promise<string> {
    return prompt`go`
  }
  @LLMFunction({ returns: Type.Object({ a: Type.Integer() }), tools: ['book'], output: 'tool' })
  async answer(): Promise<{ a: number }> {
    return prompt`go`
  }
  @LLMFunction({
    returns: Type.Object({ a: Type.Integer() }),
    output: 'tool',
    check: ({ a }) => (a > 5 ? undefined : 'too small'),
  })
  async checked(): Promise<{ a: number }> {
    return prompt`go`
  }
}

describe('the arguments of a call go back as they were read', () => {
  test.each<[string, string, string, unknown]>([
    ['a trailing comma', '{"count": 2,}', '{"count":2}', { count: 2 }],
    [
      'single quotes and no quotes',
      "{count: 2, note: 'a'}",
      '{"count":2,"note":"a"}',
      { count: 2, note: 'a' },
    ],
    ['a code fence', '```json\n{"count": 2}\n```', '{"count":2}', { count: 2 }],
    ['text around', 'Sure: {"count": 2}', '{"count":2}', { count: 2 }],
    // JSON is sent back letter for letter, whatever else was corrected.
    ['a number in quotes', '{ "count": "2" }', '{ "count": "2" }', { count: 2 }],
    ['white space', ' { "count": 2 } ', ' { "count": 2 } ', { count: 2 }],
    ['a key that nobody asked for', '{"count":2,"x":1}', '{"count":2,"x":1}', { count: 2 }],
  ])('%s', async (_, written, goesBack, input) => {
    for (const strict of [true, false]) {
      const call: ScriptedReply = { toolCalls: [{ name: 'book', arguments: written }] }
      const llm = new ScriptedLLM([call, 'Done.'], { capabilities: { strict } })
      const desk = new Desk(llm)
      const { history } = await detail(desk).run()
      expect(desk.ran).toEqual([input])
      const told = argumentsOf(llm.requests[1]?.params.messages)
      expect(argumentsOf(history)).toEqual(told)
      // In the strict dialect a missing property is written as null.
      const expected = strict && goesBack === '{"count":2}' ? '{"count":2,"note":null}' : goesBack
      expect(told).toEqual([expected])
    }
  })

  test('by the codecs of the schema', async () => {
    const call = { toolCalls: [{ name: 'wait', arguments: "{until: '2026-01-02T03:04:05.000Z'}" }] }
    const llm = new ScriptedLLM([call, 'Done.'])
    const desk = new Desk(llm)
    await desk.run()
    expect(desk.ran).toEqual([{ until: new Date('2026-01-02T03:04:05.000Z') }])
    expect(argumentsOf(llm.requests[1]?.params.messages)).toEqual(['{"until":"2026-01-02T03:04:05.000Z"}'])
  })

  test('what could not be read goes back as the model wrote it, beside what is wrong with it', async () => {
    const llm = new ScriptedLLM([{ toolCalls: [{ name: 'book', arguments: '{"count":' }] }, 'Done.'])
    await new Desk(llm).run()
    expect(argumentsOf(llm.requests[1]?.params.messages)).toEqual(['{"count":'])
  })
})

const argumentsOf = (messages: readonly ChatMessage[] | undefined): string[] =>
  (messages ?? []).flatMap((message) =>
    message.role === 'assistant' ? (message.tool_calls ?? []).map((call) => call.function.arguments) : [],
  )

test('a tool that failed is marked as an error, one that answered is not', async () => {
  const calls = [
    { name: 'book', arguments: { count: 1 } },
    { name: 'fail' },
    { name: 'nope' },
    { name: 'book', arguments: { count: 'x' } },
  ]
  const llm = new ScriptedLLM([{ toolCalls: calls }, 'Done.'])
  const errors: unknown[] = []
  const desk = withCall(new Desk(llm), {
    onEvent: (event) => {
      if (event.type === 'tool-error') errors.push(event.error)
    },
  })
  await desk.run()
  const results = (llm.requests[1]?.params.messages ?? []).flatMap((message) =>
    message.role === 'tool' ? [message.is_error] : [],
  )
  expect(results).toEqual([undefined, true, true, true])
  expect(errors.filter((error) => error instanceof ToolArgumentsError)).toHaveLength(2)
})

describe('in mode tool', () => {
  const toolMessages = (llm: ScriptedLLM, request: number): string[] =>
    (llm.requests[request]?.params.messages ?? []).flatMap((message) =>
      message.role === 'tool' ? [message.content as string] : [],
    )
  const good = { toolCalls: [{ name: 'answer', arguments: { a: 7 } }] }

  test('each bad call gets its own complaint, and a tool called beside them learns that it did not run', async () => {
    const bad = {
      toolCalls: [
        { name: 'answer', arguments: { a: 'first' } },
        { name: 'book', arguments: { count: 1 } },
        { name: 'answer', arguments: { b: 'second' } },
        { name: 'nope' },
      ],
    }
    const llm = new ScriptedLLM([bad, good])
    const desk = new Desk(llm)
    await expect(desk.answer()).resolves.toEqual({ a: 7 })
    expect(desk.ran).toEqual([])
    const told = toolMessages(llm, 1)
    expect(told).toEqual([
      expect.stringContaining('got "first"'),
      "Not run: you gave your answer in the same turn. Call 'book' again if you need it, before you answer.",
      expect.stringContaining('/a'),
      expect.stringContaining('There is no tool "nope". The tools are: book, answer'),
    ])
    expect(told[2]).not.toContain('first')
  })

  test('of several calls that could be read one was judged, and the others learn that they were not', async () => {
    const two = {
      toolCalls: [
        { name: 'checked', arguments: { a: 'x' } },
        { name: 'checked', arguments: { a: 1 } },
        { name: 'checked', arguments: { a: 2 } },
      ],
    }
    const llm = new ScriptedLLM([two, { toolCalls: [{ name: 'checked', arguments: { a: 7 } }] }])
    await expect(new Desk(llm).checked()).resolves.toEqual({ a: 7 })
    expect(toolMessages(llm, 1)).toEqual([
      expect.stringContaining('got "x"'),
      expect.stringContaining('too small'),
      'Not judged: another call of this tool was taken for the answer, and it was not accepted.',
    ])
  })

  test('a tool called beside an answer that is accepted is not run, and a warning says so', async () => {
    const both = { toolCalls: [{ name: 'book', arguments: { count: 1 } }, ...good.toolCalls] }
    const desk = new Desk(new ScriptedLLM([both]))
    const { value, warnings } = await detail(desk).answer()
    expect(value).toEqual({ a: 7 })
    expect(desk.ran).toEqual([])
    expect(warnings).toEqual(["The model called 'book' beside its answer: not run."])
  })
})
