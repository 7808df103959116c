import { APIKeyPool, type ChatMessage, type ChatParams, LLMError } from '@slf/core'
import { httpError, json, type Reply, responsesBody, ScriptedServer, type Script } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { outputsBehindCalls, refusals } from '../src/encode/refusals.js'
import { refusedItems, replayRefusals } from '../src/encode/rejected-request.js'
import { OpenAIResponsesCompatible, type OpenAIResponsesOptions } from '../src/index.js'

type Json = Record<string, unknown>

const user: ChatMessage = { role: 'user', content: 'hi' }
const answer = json(responsesBody({ content: 'Hello' }))
const refuse = (message: string, more: Json = {}, status = 400): Reply =>
  httpError(status, { error: { message, type: 'invalid_request_error', code: null, param: null, ...more } })

async function withServer(
  script: Script,
  run: (adapter: OpenAIResponsesCompatible, bodies: () => Json[]) => Promise<void>,
  options: Partial<OpenAIResponsesOptions> = {},
): Promise<void> {
  await using server = await ScriptedServer.start(script, { oracle: false })
  const adapter = new OpenAIResponsesCompatible({
    apiKeyPool: new APIKeyPool({ apiKeys: ['sk-test-0123456789'], providerId: 'acme' }),
    modelName: 'test-model',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
    ...options,
  })
  await run(adapter, () => server.bodies as Json[])
  await adapter.close()
  server.assertDone()
}

/** A request that has every field that a server may refuse. */
const everything: ChatParams = {
  messages: [
    { role: 'system', content: 'Be short.' },
    user,
    {
      role: 'assistant',
      tool_calls: ['c1', 'c2'].map((id) => ({
        id,
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      })),
    },
    { role: 'tool', tool_call_id: 'c1', content: 'one' },
    { role: 'tool', tool_call_id: 'c2', content: 'two' },
  ],
  tools: [{ type: 'function', function: { name: 'f', strict: true } }],
  parallel_tool_calls: true,
  temperature: 0.5,
  top_p: 0.5,
  top_logprobs: 1,
  metadata: { a: 'b' },
  user: 'u',
  service_tier: 'auto',
  safety_identifier: 's',
  prompt_cache_key: 'k',
  prompt_cache_retention: '24h',
  truncation: 'auto',
  max_tool_calls: 2,
  max_output_tokens: 10,
  verbosity: 'low',
  reasoning: { effort: 'low', summary: 'auto' },
}
const rows = refusals.flatMap(({ field, seen }) =>
  seen.map(([provider, message]) => ({ field, provider, message })),
)

describe('a field that a server refuses', () => {
  it.each(rows.filter(({ field }) => field !== 'stream_options'))(
    '$field ($provider: $message): the request is sent once more without it, and never with it again',
    async ({ message }) => {
      await withServer([refuse(message), answer, answer], async (adapter, bodies) => {
        await adapter.chat(everything)
        await adapter.chat(everything)
        const [refused, amended, later] = bodies()
        expect(amended).not.toEqual(refused)
        expect(later).toEqual(amended)
      })
    },
  )

  it.each(refusals.filter(({ field }) => field !== 'stream_options'))(
    '$field: its answers warn, unless nothing is lost by it',
    async ({ field, isSilent = false, seen: [[, message] = ['', '']] }) => {
      await withServer([refuse(message), answer, answer], async (adapter) => {
        for (let calls = 0; calls < 2; calls++) {
          const { warnings = [] } = await adapter.chat(everything)
          expect(warnings.map(({ code }) => code)).toEqual(isSilent ? [] : [`refused_${field}`])
        }
      })
    },
  )

  it('keeps what it asked for where that can be asked in another way', async () => {
    await withServer([refuse("Unknown parameter: 'instructions'."), answer], async (adapter, bodies) => {
      await adapter.chat(everything)
      expect(bodies()[1]).not.toHaveProperty('instructions')
      const { input } = bodies()[1] as { input: unknown[] }
      expect(input[0]).toEqual({ role: 'system', content: 'Be short.' })
    })
    await withServer(
      [refuse("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16."), answer],
      async (adapter, bodies) => {
        await adapter.chat(everything)
        expect(bodies()[1]).toMatchObject({ max_output_tokens: 16 })
      },
    )
  })
})

describe('outputs', () => {
  const call = (call_id: string): Json => ({ type: 'function_call', call_id })
  const output = (call_id: string): Json => ({ type: 'function_call_output', call_id })

  it('go right behind their calls, and nothing else moves', () => {
    const [a, b] = ['a', 'b']
    const reasoning = { type: 'reasoning', id: 'r' }
    expect(
      outputsBehindCalls({
        input: [user, call(a), reasoning, call(b), output(b), output(a), output('x'), user],
      })['input'],
    ).toEqual([user, call(a), output(a), reasoning, call(b), output(b), output('x'), user])
    const ordered = { input: [user, call(a), output(a), output('x')] }
    expect(outputsBehindCalls(ordered)).toBe(ordered)
  })
})

describe('leading system messages', () => {
  it('stay in the input for servers that ignore instructions', async () => {
    await withServer(
      [answer],
      async (adapter, bodies) => {
        await adapter.chat({ messages: [{ role: 'system', content: 'Be short.' }, user] })
        expect(bodies()[0]).not.toHaveProperty('instructions')
        expect(bodies()[0]?.['input']).toEqual([{ role: 'system', content: 'Be short.' }, user])
      },
      { systemMessages: 'input' },
    )
    expect(
      () => new OpenAIResponsesCompatible({ apiKey: 'k', modelName: 'm', systemMessages: 'both' as never }),
    ).toThrow("'systemMessages' must be 'instructions' or 'input', but got \"both\".")
  })
})

describe('native items that are refused', () => {
  const id = `fc_${'x'.repeat(400)}`
  const call_id = `call_${'s'.repeat(295)}`
  const items = [
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
    { type: 'function_call', id, call_id, name: 'now', arguments: '{}', status: 'completed' },
  ]
  const first = json({ ...responsesBody(), output: items })

  async function twoTurns(adapter: OpenAIResponsesCompatible): Promise<ChatParams> {
    const message = (await adapter.chat({ messages: [user] })).choices[0]?.message
    const result = { role: 'tool', tool_call_id: message?.tool_calls?.[0]?.id, content: 'noon' }
    const params = { messages: [user, { ...message, role: 'assistant' }, result] as ChatMessage[] }
    await adapter.chat(params)
    return params
  }
  const output = { type: 'function_call_output', call_id, output: 'noon' }
  const rebuilt = [user, { type: 'function_call', call_id, name: 'now', arguments: '{}' }, output]

  it('go back as they came, with ids of any length', async () => {
    await withServer([first, answer], async (adapter, bodies) => {
      await twoTurns(adapter)
      expect(bodies()[1]?.['input']).toEqual([user, ...items, output])
    })
  })

  it.each<[what: string, reply: Reply]>([
    [
      'an unknown field',
      refuse("Unknown parameter: 'input[1].action'.", {
        code: 'unknown_parameter',
        param: 'input[1].action',
      }),
    ],
    ['an id of another kind', refuse("Invalid 'input[2].id': 'fc'. Expected an ID that begins with 'fc'.")],
    ['an item that is gone', refuse("Item with id 'ws_1' not found.", {}, 404)],
    [
      'an id that is too long, which is no matter of the context',
      refuse(
        "Invalid 'input[2].id': string too long. Expected a string with maximum length 64, but got a string with length 403 instead.",
        { code: 'string_above_max_length', param: 'input[2].id' },
      ),
    ],
    ['pydantic', refuse("[{'type': 'extra_forbidden', 'loc': ('body', 'input', 1, 'action')}]", {}, 422)],
    ['a type', refuse('unknown input item type: web_search_call')],
  ])('are left out once and remembered: %s', async (_what, reply) => {
    await withServer([first, reply, answer, answer], async (adapter, bodies) => {
      const params = await twoTurns(adapter)
      const later = await adapter.chat(params)
      expect(bodies().map(({ input }) => input)).toEqual([[user], [user, ...items, output], rebuilt, rebuilt])
      expect(later.choices[0]?.message.content).toBe('Hello')
    })
  })

  it('are left out with a warning', async () => {
    const gone = refuse("Item with id 'ws_1' not found.", {}, 404)
    await withServer([first, gone, answer], async (adapter) => {
      const message = (await adapter.chat({ messages: [user] })).choices[0]?.message
      const messages = [user, { ...message, role: 'assistant' } as ChatMessage, user]
      const { warnings } = await adapter.chat({ messages })
      expect(warnings?.map(({ code }) => code)).toEqual(['history_rebuilt'])
    })
  })

  it.each(replayRefusals)('are known by their words ($provider: $seen)', ({ seen, isAboutItems }) => {
    expect(refusedItems(new LLMError(seen, { status: 400 }))).toBe(isAboutItems ? 'these' : 'all')
  })

  it.each([
    ["Unknown parameter: 'input[0].x'.", 400],
    ["Unknown parameter: 'tools[1].x'.", 400],
    ["Unknown parameter: 'input[1].x'.", 500],
  ])('are not blamed for other refusals: %s (%d)', (message, status) => {
    const body = { input: [{ role: 'user', content: 'hi' }, items[0]] }
    expect(refusedItems(new LLMError(message, { status }), body)).toBeUndefined()
  })
})
