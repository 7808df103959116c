import {
  type ChatStream,
  LLMChat,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  withCall,
} from '@slf/core'
import {
  type AnswerFixture,
  chatChunks,
  chatCompletion,
  countAbortListeners,
  json,
  responsesBody,
  responsesEvents,
  type Reply,
  ScriptedServer,
  sse,
  type Wire,
} from '@slf/testbed'
import { type Static, Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { adapters } from '../src/adapters.js'

const Answer = Type.Object({ echo: Type.String() })
type Answer = Static<typeof Answer>

class Echo {
  constructor(readonly llm: LLMInterface) {}

  @LLMTool({ description: 'Says it twice', input: { text: Type.String() } })
  async twice({ text }: { text: string }): Promise<string> {
    return text + text
  }

  @LLMFunction({ returns: Answer, tools: ['twice'] })
  async ask(text: string): Promise<Answer> {
    return prompt`${text}`
  }

  @LLMChat({ returns: Answer, tools: ['twice'] })
  chat(text: string): ChatStream<Answer> {
    return prompt`${text}`
  }
}

/** What the model is asked, and what the tool told it, wherever the wire has it. */
interface EchoRequest {
  readonly stream?: boolean
  readonly messages?: readonly { readonly role: string; readonly content: string }[]
  readonly input?: readonly { readonly type?: string; readonly content?: unknown; readonly output?: string }[]
}

/** Answers with what it was asked: a mix-up of calls would show. */
function echo(wire: Wire, { stream, messages, input }: EchoRequest): Reply {
  const told =
    messages?.find(({ role }) => role === 'tool')?.content ??
    input?.find(({ type }) => type === 'function_call_output')?.output
  const [asked = ''] = /\d+;/.exec(JSON.stringify(messages ?? input)) ?? []
  const answer: AnswerFixture =
    told === undefined
      ? { toolCalls: [{ name: 'twice', arguments: { text: asked } }] }
      : { content: JSON.stringify({ echo: `${asked} ${told}` }) }
  if (wire === 'chat') return stream ? sse(chatChunks(answer)) : json(chatCompletion(answer))
  return stream ? sse(responsesEvents(answer)) : json(responsesBody(answer))
}

describe.each(adapters)('1,000 calls at once over $name', ({ wire, make }) => {
  it('do not mix and leave nothing', async () => {
    await using server = await ScriptedServer.start(({ json }) => echo(wire, json as EchoRequest), {
      oracle: false,
    })
    const llm = make({ apiKey: 'sk-test', modelName: 'test-model', baseURL: server.baseURL })
    const { signal } = new AbortController()
    const desk = withCall(new Echo(llm), { signal })
    const calls = Array.from({ length: 1_000 }, async (_, index) => {
      const text = `${index};`
      const value = index % 2 === 0 ? await desk.ask(text) : (await desk.chat(text)).value
      expect(value).toEqual({ echo: `${text} ${text}${text}` })
    })
    await Promise.all(calls)
    expect(server.requests).toHaveLength(2_000)
    expect(countAbortListeners(signal)).toBe(0)
    expect(server.activeRequests).toBe(0)
    await llm.close()
  }, 120_000)
})
