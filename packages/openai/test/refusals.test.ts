import type { ChatParams, LLMError } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { describe, expect, it } from 'vitest'
import { refusals } from '../src/encode/refusals.js'
import { rejections } from '../src/encode/rejected-history.js'

type Body = Readonly<Record<string, unknown>>

/** A server that refuses each request with the same words until the test accepts it. */
function serverThat(refuses: (body: Body) => string | undefined, options: object = {}) {
  const bodies: Body[] = []
  const adapter = new OpenAICompatible({
    apiKey: 'sk-test',
    modelName: 'm',
    baseURL: 'https://one.test/v1',
    retry: { maxRetries: 0 },
    ...options,
    fetch: (_url, init) => {
      const body = JSON.parse(init?.body) as Body
      bodies.push(body)
      const message = refuses(body)
      if (message !== undefined)
        return Promise.resolve(Response.json({ error: { message } }, { status: 400 }))
      const answer = { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] }
      return Promise.resolve(Response.json(answer))
    },
  })
  return { adapter, bodies }
}

const reasoning = [
  { type: 'thinking', thinking: 'hm' },
  { type: 'text', text: 'x' },
]
const call = { id: 'call_0123456789', type: 'function', function: { name: 'f', arguments: '{}' } } as const
/** A request with everything that some server refuses. */
const params: ChatParams = {
  messages: [
    { role: 'developer', content: 'rules' },
    { role: 'user', content: 'hi' },
    {
      role: 'assistant',
      content: 'x',
      tool_calls: [call],
      reasoning_content: 'hm',
      provider_data: {
        source: 'https://one.test/v1',
        reasoningField: 'reasoning_content',
        message: {
          content: reasoning,
          reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
          thinking_blocks: [{ type: 'thinking', thinking: 'hm' }],
          reasoning_opaque: 'x',
          extra_content: { google: { thought: true } },
          provider_specific_fields: { thought_signature: 's' },
        },
      },
    },
    { role: 'tool', tool_call_id: call.id, content: 'done' },
  ],
  tools: [{ type: 'function', function: { name: 'f', strict: true } }],
  parallel_tool_calls: true,
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {}, strict: true } },
  max_tokens: 9,
}

/** The values at a path of the body. */
function at(body: unknown, [step = '', ...rest]: readonly string[]): readonly unknown[] {
  if (step === '') return body === undefined ? [] : [body]
  if (step === '*') return (body as unknown[]).flatMap((each) => at(each, rest))
  return at((body as Body | undefined)?.[step], rest)
}

describe('what servers refuse', () => {
  const rows = refusals
    .filter(({ field }) => field !== 'stream_options')
    .flatMap(({ seen, ...refusal }) => seen.map(([provider, message]) => ({ ...refusal, provider, message })))

  it.each(rows)('$field, in the words of $provider', async ({ field, instead, amend, message }) => {
    const path = field.split('.')
    const sent = paramsFor(field)
    const original = await sentBody(sent)
    const { adapter, bodies } = serverThat(({ ...body }) =>
      JSON.stringify(at(body, path)) === JSON.stringify(at(original, path)) ? message : undefined,
    )
    await adapter.chat(sent)
    expect(bodies).toHaveLength(2)
    expect(at(bodies[1], path)).not.toEqual(at(bodies[0], path))
    if (!amend) expect(at(bodies[1], path)).toEqual([])
    if (instead) expect(bodies[1]?.[instead]).toBe(9)
    // Known from then on.
    await adapter.chat(sent)
    expect(bodies).toHaveLength(3)
    expect(bodies[2]).toEqual(bodies[1])
  })

  it('two fields of one request', async () => {
    const { adapter, bodies } = serverThat((body) =>
      'parallel_tool_calls' in body
        ? "Unsupported parameter: 'parallel_tool_calls' is not supported with this model."
        : 'max_tokens' in body
          ? "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
          : undefined,
    )
    await adapter.chat(params)
    expect(bodies).toHaveLength(3)
    expect(bodies[2]).toMatchObject({ max_completion_tokens: 9 })
  })

  it('something else is told and not sent again', async () => {
    const { adapter, bodies } = serverThat(() => "'temperature' must be between 0 and 2.")
    const error = (await adapter.chat(params).catch((thrown: unknown) => thrown)) as LLMError
    expect(error).toMatchObject({ code: 'SLF_BAD_REQUEST', status: 400 })
    expect(bodies).toHaveLength(1)
  })

  it('ids are mapped in calls and results alike, and others stay', async () => {
    const plain = { ...call, id: 'abcDEF123' }
    const messages = [
      { role: 'assistant', tool_calls: [call, plain] },
      { role: 'tool', tool_call_id: call.id, content: 'a' },
      { role: 'tool', tool_call_id: plain.id, content: 'b' },
    ] as const
    const { adapter, bodies } = serverThat((body) =>
      JSON.stringify(body).includes(call.id)
        ? `Tool call id was ${call.id} but must be a-z, A-Z, 0-9, with a length of 9.`
        : undefined,
    )
    await adapter.chat({ messages })
    const [asked, first, second] = (bodies[1] as Body)['messages'] as {
      tool_calls: { id: string }[]
      tool_call_id: string
    }[]
    const id = asked?.tool_calls[0]?.id
    expect(id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect([first?.tool_call_id, second?.tool_call_id]).toEqual([id, plain.id])
  })
})

describe('what a server gave itself and rejects', () => {
  it.each(rejections)('is left out once: $provider, $message', async ({ message }) => {
    let isStrict = true
    const { adapter, bodies } = serverThat((body) =>
      isStrict && JSON.stringify(body['messages']).includes('hm') ? message : undefined,
    )
    const { warnings } = await adapter.chat({
      ...params,
      messages: params.messages.map(withoutPlainReasoning),
    })
    expect(warnings?.map(({ code }) => code)).toContain('history_rebuilt')
    expect(bodies).toHaveLength(2)
    expect((bodies[1] as { messages: unknown[] }).messages[2]).toEqual({
      role: 'assistant',
      content: 'x',
      tool_calls: [call],
    })
    // Not remembered: the next answer may bring what has to go back.
    isStrict = false
    await adapter.chat(params)
    expect(bodies[2]).toEqual(await sentBody(params))
  })
})

const withoutPlainReasoning = (message: ChatParams['messages'][number]): ChatParams['messages'][number] => {
  if (message.role !== 'assistant') return message
  const { reasoning_content: _, ...rest } = message
  const { reasoningField: __, ...provider_data } = message.provider_data as Record<string, unknown>
  return { ...rest, provider_data }
}

describe('fields of messages', () => {
  const stored = {
    role: 'user',
    content: 'hi',
    id: 7,
    createdAt: 'now',
    cache_control: { type: 'ephemeral' },
  }
  const messages = [stored] as unknown as ChatParams['messages']

  it('of a stored message are left out, unless the adapter is told that the server knows them', async () => {
    const bare = serverThat(() => undefined)
    await bare.adapter.chat({ messages })
    expect(bare.bodies[0]?.['messages']).toEqual([{ role: 'user', content: 'hi' }])
    const telling = serverThat(() => undefined, { messageFields: ['cache_control', 'id'] })
    await telling.adapter.chat({ messages })
    expect(telling.bodies[0]?.['messages']).toEqual([
      { role: 'user', content: 'hi', cache_control: { type: 'ephemeral' }, id: 7 },
    ])
  })

  it('name also parts that only some servers know', async () => {
    const video = { type: 'video_url', video_url: { url: 'https://a.test/v.mp4' } }
    const asked = { messages: [{ role: 'user', content: [video] }] } as unknown as ChatParams
    await expect(serverThat(() => undefined).adapter.chat(asked)).rejects.toMatchObject({
      code: 'SLF_NOT_SUPPORTED',
      message: expect.stringContaining("messageFields: ['video_url']") as string,
    })
    const telling = serverThat(() => undefined, { messageFields: ['video_url'] })
    await telling.adapter.chat(asked)
    expect(telling.bodies[0]?.['messages']).toEqual([{ role: 'user', content: [video] }])
  })

  it.each([[['role']], [['provider_data']], ['id'], [[7]], [['']]])(
    '%j is no list of them',
    (messageFields) => {
      expect(() => serverThat(() => undefined, { messageFields })).toThrow("'messageFields' must")
    },
  )
})

describe('ids of other servers', () => {
  it('are mapped where few servers would take them', async () => {
    const odd = `toolu:${'x'.repeat(60)}`
    const { adapter, bodies } = serverThat(() => undefined)
    await adapter.chat({
      messages: [
        { role: 'assistant', tool_calls: [{ ...call, id: odd }, call] },
        { role: 'tool', tool_call_id: odd, content: 'a' },
        { role: 'tool', tool_call_id: call.id, content: 'b' },
      ],
    })
    const [asked, first, second] = (bodies[0] as Body)['messages'] as {
      tool_calls: { id: string }[]
      tool_call_id: string
    }[]
    expect(asked?.tool_calls.map(({ id }) => id)).toEqual([first?.tool_call_id, call.id])
    expect(first?.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect(second?.tool_call_id).toBe(call.id)
  })
})

function paramsFor(field: string): ChatParams {
  if (field === 'max_completion_tokens') return { ...params, max_tokens: undefined, max_completion_tokens: 9 }
  if (field === 'response_format.json_schema.strict') return { ...params, tools: [] }
  const isOtherReasoning = field === 'messages.*.reasoning' || field === 'messages.*.reasoning_text'
  return isOtherReasoning ? withReasoningField(field.slice('messages.*.'.length)) : params
}

async function sentBody(sent: ChatParams): Promise<Body> {
  const { adapter, bodies } = serverThat(() => undefined)
  await adapter.chat(sent)
  return bodies[0] ?? {}
}

function withReasoningField(reasoningField: string): ChatParams {
  const messages = params.messages.map((message) =>
    message.role === 'assistant'
      ? { ...message, provider_data: { source: 'https://one.test/v1', reasoningField } }
      : message,
  )
  return { ...params, messages }
}
