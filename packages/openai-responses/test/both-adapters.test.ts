import {
  type CallDetail,
  type ChatMessage,
  detail,
  image,
  LLMChat,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  SlfError,
  stream,
  system,
  type ChatStream,
} from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import {
  chatChunks,
  chatCompletion,
  json,
  type Reply,
  responsesBody,
  responsesEvents,
  ScriptedServer,
  sse,
} from '@slf/testbed'
import { Type, type Static } from 'typebox'
import { describe, expect, it } from 'vitest'
import { OpenAIResponsesCompatible } from '../src/index.js'

type Answer = Parameters<typeof responsesBody>[0]

const Verdict = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  note: Type.Optional(Type.String()),
})
type Verdict = Static<typeof Verdict>

/** One class, the same for both adapters. */
class Desk {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction({})
  async summarise(text: string): Promise<string> {
    return prompt`${system`You are short.`} Summarise: ${text}`
  }

  @LLMFunction({ returns: Verdict })
  async judge(text: string): Promise<Verdict> {
    return prompt`${system`You judge.`} How urgent is this? ${text}`
  }

  @LLMFunction({ tools: ['weather'] })
  async travel(cities: string): Promise<string> {
    return prompt`Where is it warmer: ${cities}?`
  }

  @LLMFunction({})
  async look(url: string): Promise<string> {
    return prompt`What is this? ${image(url, { detail: 'low' })}`
  }

  @LLMChat({ tools: ['weather'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    return prompt`${system`You chat.`}${history}${message}`
  }

  @LLMTool({ description: 'The weather in a city', input: { city: Type.String() } })
  async weather({ city }: { city: string }): Promise<string> {
    return `20 degrees in ${city}`
  }
}

const adapters = [
  {
    name: '@slf/openai',
    make: (baseURL: string): LLMInterface =>
      new OpenAICompatible({ apiKey: 'k', modelName: 'test-model', baseURL }),
    whole: (answer: Answer): Reply => json(chatCompletion(answer)),
    streamed: (answer: Answer): Reply => sse(chatChunks(answer)),
  },
  {
    name: '@slf/openai-responses',
    make: (baseURL: string): LLMInterface =>
      new OpenAIResponsesCompatible({ apiKey: 'k', modelName: 'test-model', baseURL }),
    whole: (answer: Answer): Reply => json(responsesBody(answer)),
    streamed: (answer: Answer): Reply => sse(responsesEvents(answer)),
  },
] as const

interface Scenario {
  readonly answers: readonly Answer[]
  readonly awaited: (desk: Desk) => Promise<CallDetail<unknown>>
  readonly streamed: (desk: Desk) => PromiseLike<unknown>
  /** The value of the method, or the code of its error. */
  readonly expected: unknown
}

const weatherCalls = ['Oslo', 'Rome'].map((city) => ({
  id: `call_${city}`,
  name: 'weather',
  arguments: { city },
}))

const scenarios: Record<string, Scenario> = {
  text: {
    answers: [{ content: ['It ', 'burns.'], usage: { input: 12, output: 3 } }],
    awaited: (desk) => detail(desk).summarise('fire'),
    streamed: (desk) => stream(desk).summarise('fire'),
    expected: 'It burns.',
  },
  'parallel tools': {
    answers: [{ content: 'I look.', toolCalls: weatherCalls }, { content: 'Both.' }],
    awaited: (desk) => detail(desk).travel('Oslo, Rome'),
    streamed: (desk) => stream(desk).travel('Oslo, Rome'),
    expected: 'Both.',
  },
  'structured output': {
    answers: [{ content: ['{"severity":"hi', 'gh","note":null}'] }],
    awaited: (desk) => detail(desk).judge('fire'),
    streamed: (desk) => stream(desk).judge('fire'),
    expected: { severity: 'high' },
  },
  'structured output at the second try': {
    answers: [{ content: '{"severity":"huge","note":null}' }, { content: '{"severity":"low","note":"x"}' }],
    awaited: (desk) => detail(desk).judge('fire'),
    streamed: (desk) => stream(desk).judge('fire'),
    expected: { severity: 'low', note: 'x' },
  },
  refusal: {
    answers: [{ refusal: 'I cannot help with that.' }],
    awaited: (desk) => detail(desk).summarise('fire'),
    streamed: (desk) => stream(desk).summarise('fire'),
    expected: 'SLF_REFUSAL',
  },
  image: {
    answers: [{ content: 'A cat.' }],
    awaited: (desk) => detail(desk).look('https://img.test/cat.png'),
    streamed: (desk) => stream(desk).look('https://img.test/cat.png'),
    expected: 'A cat.',
  },
  reasoning: {
    answers: [{ reasoning: 'Hm, fire.', content: 'It burns.' }],
    awaited: (desk) => detail(desk).summarise('fire'),
    streamed: (desk) => stream(desk).summarise('fire'),
    expected: 'It burns.',
  },
  length: {
    answers: [{ content: 'It bu', finishReason: 'length' }],
    awaited: (desk) => detail(desk).summarise('fire'),
    streamed: (desk) => stream(desk).summarise('fire'),
    expected: 'SLF_OUTPUT_TRUNCATED',
  },
  'content filter': {
    answers: [{ content: 'It bu', finishReason: 'content_filter' }],
    awaited: (desk) => detail(desk).summarise('fire'),
    streamed: (desk) => stream(desk).summarise('fire'),
    expected: 'SLF_CONTENT_FILTER',
  },
}

/** What a call gave, without what is the adapter's own (`provider_data`) or time. */
function comparable({ value, text, finishReason, usage, messages }: CallDetail<unknown>): unknown {
  return {
    value,
    text,
    finishReason,
    usage,
    messages: messages.map(({ ...message }) => withoutProviderData(message)),
  }
}

function withoutProviderData(message: ChatMessage): unknown {
  const { provider_data: _, ...rest } = message as ChatMessage & { readonly provider_data?: unknown }
  return rest
}

async function outcomeOf<Value>(call: () => PromiseLike<Value>): Promise<Value | string> {
  try {
    return await call()
  } catch (error) {
    return SlfError.isInstance(error) ? error.code : String(error)
  }
}

describe.each(Object.entries(scenarios))('%s', (_name, scenario) => {
  it('gives the same with both adapters, awaited', async () => {
    const outcomes: unknown[] = []
    for (const { make, whole } of adapters) {
      await using server = await ScriptedServer.start(scenario.answers.map(whole))
      const outcome = await outcomeOf(() => scenario.awaited(new Desk(make(server.baseURL))))
      expect(typeof outcome === 'string' ? outcome : outcome.value).toEqual(scenario.expected)
      outcomes.push(typeof outcome === 'string' ? outcome : comparable(outcome))
      server.assertDone()
    }
    expect(outcomes[1]).toEqual(outcomes[0])
  })

  it.each(adapters)('gives the same with $name, streamed', async ({ make, streamed }) => {
    await using server = await ScriptedServer.start(scenario.answers.map(streamed))
    expect(await outcomeOf(async () => scenario.streamed(new Desk(make(server.baseURL))))).toEqual(
      scenario.expected,
    )
    server.assertDone()
  })
})

/** The server that sends `reasoning_content` takes it back. */
const asServed = { allowExtra: ['reasoning_content'] }

describe('a conversation', () => {
  const answers: Answer[] = [
    { reasoning: 'Hm.', content: 'I look.', toolCalls: weatherCalls },
    { content: ['Rome ', 'is warmer.'] },
    { content: 'Yes.' },
  ]

  it('has the same turns and the same history with both adapters', async () => {
    const histories: unknown[] = []
    for (const { make, streamed } of adapters) {
      await using server = await ScriptedServer.start(answers.map(streamed), asServed)
      const desk = new Desk(make(server.baseURL))
      const first = await desk.chat('Where is it warmer?')
      expect(first.text).toBe('Rome is warmer.')
      const stored = JSON.parse(JSON.stringify(first.history)) as ChatMessage[]
      const second = await desk.chat('Sure?', stored)
      histories.push(second.history.map(withoutProviderData))
      server.assertDone()
    }
    expect(histories[1]).toEqual(histories[0])
  })

  it.each([
    [0, 1],
    [1, 0],
  ] as const)('that began with adapter %d goes on with adapter %d', async (from, to) => {
    await using first = await ScriptedServer.start(answers.slice(0, 2).map(adapters[from].streamed), asServed)
    await using second = await ScriptedServer.start(answers.slice(2).map(adapters[to].streamed), asServed)
    const { history } = await new Desk(adapters[from].make(first.baseURL)).chat('Where is it warmer?')
    const turn = await new Desk(adapters[to].make(second.baseURL)).chat('Sure?', history)
    expect(turn.text).toBe('Yes.')
    second.assertDone()
  })

  it.each([
    [0, 1],
    [1, 0],
  ] as const)(
    'of adapter %d and adapter %d, on one server, gives each its own data back',
    async (one, other) => {
      const replies = [one, other, one].map((index, turn) =>
        thoughtful(index, { reasoning: `thought ${turn}`, toolCalls: [call(turn)] }),
      )
      await using server = await ScriptedServer.start(replies, asServed)
      const history: ChatMessage[] = [{ role: 'user', content: 'Where is it warmer?' }]
      for (const [turn, index] of [one, other, one].entries()) {
        const { choices, warnings } = await adapters[index].make(server.baseURL).chat({ messages: history })
        expect(warnings ?? []).toEqual([])
        const message = { ...choices[0]?.message, role: 'assistant' }
        history.push(JSON.parse(JSON.stringify(message)) as ChatMessage)
        history.push({ role: 'tool', tool_call_id: call(turn).id, content: 'warm' })
      }
      expect(history.map((message) => Object.keys(dataOf(message)))).toEqual([
        [],
        [namespaces[one]],
        [],
        [namespaces[other]],
        [],
        [namespaces[one]],
        [],
      ])
      const [, second, third] = server.bodies.map((body) => JSON.stringify(body))
      expect(third).toContain('thought 0')
      if (other === 1) expect(second).not.toContain('"reasoning"')
      for (const body of [second, third])
        expect(body).not.toMatch(/openai_chat|openai_responses|provider_data/)
    },
  )
})

const namespaces = ['openai_chat', 'openai_responses'] as const
const call = (turn: number) => ({ id: `call_${turn}`, name: 'weather', arguments: { city: 'Oslo' } })

/** A whole answer whose reasoning goes back: the Responses API takes it in encrypted form. */
function thoughtful(index: 0 | 1, answer: Answer): Reply {
  if (index === 0) return adapters[index].whole(answer)
  const body = responsesBody(answer)
  const output = (body['output'] as { type: string }[]).map((item) =>
    item.type === 'reasoning' ? { ...item, encrypted_content: 'x' } : item,
  )
  return json({ ...body, output })
}

function dataOf(message: ChatMessage): object {
  return (message.role === 'assistant' && (message.provider_data as object | undefined)) || {}
}
