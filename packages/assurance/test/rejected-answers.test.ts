import { detail, stream } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import {
  chatChunks,
  chatCompletion,
  httpError,
  json,
  type Reply,
  ScriptedServer,
  sse,
  sseText,
} from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { Desk } from '../src/desk.js'

const refusal = (code: string, failed_generation: string): { error: Record<string, unknown> } => ({
  error: {
    message:
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
    type: 'invalid_request_error',
    code,
    failed_generation,
  },
})
const answer = { severity: 'high', summary: 'on fire' }

async function deskOn(server: ScriptedServer): Promise<{ desk: Desk; searched: string[] }> {
  const searched: string[] = []
  const llm = new OpenAICompatible({
    apiKey: 'sk-test',
    modelName: 'm',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
  })
  return { desk: new Desk(llm, (query) => searched.push(query)), searched }
}

describe("a call of a tool that its provider refuses is the model's mistake, and reported back to it", () => {
  it.each<[string, string, RegExp]>([
    ['arguments that do not fit', '{"name": "search", "arguments": {"foo": "bar"}}', /query/],
    [
      'a list of calls',
      '```json\n{"tool_calls":[{"function":{"name":"search"},"parameters":{}}]}\n```',
      /query/,
    ],
    ['the dialect of Llama', '<function=search>{"foo": 1}</function>', /query/],
    ['something that cannot be read', 'I call search("x")', /tool/],
  ])('%s', async (_name, text, told) => {
    const replies: Reply[] = [
      httpError(400, refusal('tool_use_failed', text)),
      json(chatCompletion({ toolCalls: [{ id: 'b', name: 'search', arguments: { query: 'fire' } }] })),
      json(chatCompletion({ content: JSON.stringify(answer) })),
    ]
    await using server = await ScriptedServer.start(replies)
    const { desk, searched } = await deskOn(server)
    const { value, warnings } = await detail(desk).triage('it burns')
    expect(value).toEqual(answer)
    expect(searched).toEqual(['fire'])
    expect(JSON.stringify(warnings)).toContain('failed_generation')
    const { messages } = server.bodies[1] as { messages: { role: string; content: string }[] }
    expect(messages.at(-1)).toMatchObject({ role: 'tool', content: expect.stringMatching(told) as string })
  })

  it('also in the middle of a stream', async () => {
    const error = refusal('tool_use_failed', '{"name": "search", "arguments": {}}')
    const events = chatChunks({ reasoning: 'hm', finishReason: null, usage: null })
    const broken = `${sseText(events, { done: false, eventNames: false })}event: error\ndata: ${JSON.stringify(error)}\n\n`
    await using server = await ScriptedServer.start([sse(broken), sse(chatChunks({ content: 'done' }))])
    const { desk } = await deskOn(server)
    expect(await stream(desk).reply('it burns')).toBe('done')
    expect(server.requests).toHaveLength(2)
  })

  it('and so is JSON that does not fit its schema', async () => {
    await using server = await ScriptedServer.start([
      httpError(400, refusal('json_validate_failed', '{"severity":"none"}')),
      json(chatCompletion({ content: JSON.stringify(answer) })),
    ])
    const { desk } = await deskOn(server)
    expect(await desk.triage('it burns')).toEqual(answer)
  })
})

it('without a tool loop it is an error that holds what the model wrote', async () => {
  await using server = await ScriptedServer.start([
    httpError(400, refusal('tool_use_failed', '{"name":"f"}')),
  ])
  const { desk } = await deskOn(server)
  await expect(desk.llm.chat({ messages: [{ role: 'user', content: 'hi' }] })).rejects.toMatchObject({
    code: 'SLF_BAD_REQUEST',
    status: 400,
    providerCode: 'tool_use_failed',
    isRetryable: false,
    rejectedAnswer: { tool_calls: [{ function: { name: 'f', arguments: '{}' } }] },
  })
})
