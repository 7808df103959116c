import {
  accumulate,
  APIKeyPool,
  type ChatCompletionChunk,
  type ChatParams,
  jsonSchema,
  type LLMError,
  openaiStrict,
} from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import {
  chatChunks,
  chatCompletion,
  expectNoSecret,
  httpError,
  json,
  type Reply,
  ScriptedServer,
  sse,
} from '@slf/testbed'
import { afterEach, describe, expect, it, vi } from 'vitest'

const key = 'sk-canary-9Zq7Wm4Xn9Bv2Lt6Rk8Hs3'
const ask: ChatParams = { messages: [{ role: 'user', content: 'Hello?' }] }

const adapterTo = (server: ScriptedServer, options = {}): OpenAICompatible =>
  new OpenAICompatible({
    apiKey: key,
    modelName: 'gpt-test',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
    ...options,
  })

const read = async (chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> => {
  const list: ChatCompletionChunk[] = []
  for await (const chunk of chunks) list.push(chunk)
  return list
}

afterEach(() => vi.unstubAllEnvs())

describe('OpenAICompatible', () => {
  it('answers as a whole', async () => {
    await using server = await ScriptedServer.start([json(chatCompletion({ content: 'Hi' }))])
    expect(await adapterTo(server).chat(ask)).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'test-model',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    })
    expect(server.bodies).toEqual([{ model: 'gpt-test', messages: ask.messages, stream: false }])
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${key}` },
    })
  })

  it('answers piece by piece, and both ways give the same', async () => {
    const fixture = {
      content: ['Let me ', 'look 😀'],
      reasoning: 'hm',
      toolCalls: [
        { name: 'find', arguments: { query: 'ä"\\' } },
        { name: 'find', arguments: {} },
      ],
    }
    await using server = await ScriptedServer.start([
      sse(chatChunks(fixture), { split: 'byte' }),
      json(chatCompletion({ ...fixture, content: 'Let me look 😀' })),
    ])
    const chunks = await read(adapterTo(server).chatStream(ask))
    expect(accumulate(chunks)).toEqual(await adapterTo(server).chat(ask))
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 18 } })
    expect(server.bodies[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it('remembers that a server refuses stream_options', async () => {
    const refused = httpError(400, { error: { message: 'Unknown field: stream_options' } })
    const answer = sse(chatChunks({ content: 'Hi', usage: null }))
    await using server = await ScriptedServer.start([refused, answer, answer])
    const adapter = adapterTo(server)
    await read(adapter.chatStream(ask))
    await read(adapter.chatStream(ask))
    expect(server.bodies.map((body) => 'stream_options' in (body as object))).toEqual([true, false, false])
  })

  it.each<[string, Reply, number]>([
    ['by its name, with 400', httpError(400, { error: { message: 'Unknown field: stream_options' } }), 2],
    ['by its name, with 422', httpError(422, { detail: [{ msg: 'extra', loc: ['stream_options'] }] }), 2],
    ['by the name of what is in it', httpError(400, { error: { message: 'include_usage: unknown' } }), 2],
    ['not at all', httpError(400, { error: { message: 'messages: too long' } }), 1],
    ['with the status of another fault', httpError(404, { error: { message: 'no stream_options' } }), 1],
  ])('asks once more without stream_options where they are refused %s', async (_name, refused, requests) => {
    const answer = sse(chatChunks({ content: 'Hi', usage: null }))
    await using server = await ScriptedServer.start([
      refused,
      ...Array.from({ length: requests }, () => answer),
    ])
    const adapter = adapterTo(server)
    await read(adapter.chatStream(ask)).catch(() => {})
    expect(server.bodies).toHaveLength(requests)
    // It is remembered if, and only if, it was refused.
    await read(adapter.chatStream(ask))
    expect('stream_options' in (server.bodies.at(-1) as object)).toBe(requests === 1)
  })

  it('refuses for good what is refused without stream_options as well', async () => {
    const refused = httpError(400, { error: { message: 'Unknown field: stream_options' } })
    await using server = await ScriptedServer.start([refused, refused])
    await expect(read(adapterTo(server).chatStream(ask))).rejects.toMatchObject({ status: 400 })
    expect(server.bodies).toHaveLength(2)
    await using plain = await ScriptedServer.start([refused])
    await expect(adapterTo(plain).chat(ask)).rejects.toMatchObject({ status: 400 })
    expect(plain.bodies).toHaveLength(1)
  })

  it('carries what the server wants back through a conversation', async () => {
    const signature = { google: { thought_signature: 'abc' } }
    const first = {
      id: 'c',
      choices: [
        {
          index: 0,
          delta: {
            role: 'assistant',
            tool_calls: [
              {
                id: '',
                type: 'function',
                function: { name: 'f', arguments: '{}' },
                extra_content: signature,
              },
            ],
          },
          finish_reason: 'stop',
        },
      ],
    }
    await using server = await ScriptedServer.start(
      [sse([first]), json(chatCompletion({ content: 'done' }))],
      {
        allowExtra: ['extra_content'],
      },
    )
    const adapter = adapterTo(server)
    const { choices } = accumulate(await read(adapter.chatStream(ask)))
    const message = JSON.parse(JSON.stringify(choices[0]?.message)) as (typeof choices)[0]['message']
    const [call] = message.tool_calls ?? []
    await adapter.chat({
      messages: [
        ...ask.messages,
        {
          role: 'assistant',
          ...message,
          tool_calls: message.tool_calls ?? [],
        } as ChatParams['messages'][number],
        { role: 'tool', tool_call_id: call?.id ?? '', content: 'x' },
      ],
    })
    expect(server.bodies[1]).toMatchObject({
      messages: [{}, { tool_calls: [{ id: call?.id, extra_content: signature }] }, {}],
    })
  })

  it('declares what models of OpenAI can do; options change it', () => {
    const make = (capabilities?: object): OpenAICompatible =>
      new OpenAICompatible({ apiKey: key, modelName: 'm', capabilities })
    expect(make().capabilities).toEqual({
      tools: true,
      streaming: true,
      structuredOutput: 'json_schema',
      toolsWithStructuredOutput: true,
      toolChoice: 'named',
      strict: true,
      schemaDialect: openaiStrict,
      images: true,
      imageUrls: true,
      files: [],
      toolResultImages: false,
      parallelToolCalls: true,
    })
    expect(make({ images: false }).capabilities).toMatchObject({ images: false, tools: true })
    expect(make({ schemaDialect: jsonSchema }).capabilities).toMatchObject({ strict: false })
    expect(make().baseURL).toBe('https://api.openai.com/v1')
  })

  it('runs 20 calls at once without mixing them up', async () => {
    await using server = await ScriptedServer.start(({ json: body }) => {
      const { stream, messages } = body as { stream?: boolean; messages: { content: string }[] }
      const content = `echo ${messages[0]?.content}`
      return stream ? sse(chatChunks({ content }), { split: 5 }) : json(chatCompletion({ content }))
    })
    const adapter = adapterTo(server)
    const texts = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const params: ChatParams = { messages: [{ role: 'user', content: `${index}` }] }
        const completion =
          index % 2 ? await adapter.chat(params) : accumulate(await read(adapter.chatStream(params)))
        return completion.choices[0]?.message.content
      }),
    )
    expect(texts).toEqual(Array.from({ length: 20 }, (_, index) => `echo ${index}`))
  })
})

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['no key', { modelName: 'm' }, "The adapter for 'openai' needs an 'apiKey' or an 'apiKeyPool'"],
    ['an empty key', { modelName: 'm', apiKey: '' }, 'empty'],
    [
      'a key from an environment variable that is not set',
      { modelName: 'm', apiKey: undefined },
      'reads no environment variable',
    ],
    ['no model', { apiKey: key }, "needs a 'modelName'"],
    [
      'a wrong address',
      { apiKey: key, modelName: 'm', baseURL: 'localhost:11434' },
      "'baseURL' must be an address",
    ],
  ])('%s is told in a sentence', (_name, options, sentence) => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-from-environment')
    expect(() => new OpenAICompatible(options as never)).toThrow(sentence)
  })

  it('an empty pool names its provider', () => {
    expect(() => new APIKeyPool({ apiKeys: [], providerId: 'acme' })).toThrow(/'acme' has no keys/)
  })

  it.each<[string, Reply, object]>([
    [
      'an unknown model',
      httpError(404, { error: { message: 'The model `x` does not exist', code: 'model_not_found' } }),
      { code: 'SLF_BAD_REQUEST', status: 404 },
    ],
    ['an empty answer', json(''), { code: 'SLF_PROVIDER' }],
    ['an empty body', { status: 200, steps: [] }, { code: 'SLF_PROVIDER' }],
    [
      'a page',
      { status: 200, headers: { 'content-type': 'text/html' }, steps: ['<html>'] },
      { code: 'SLF_PROVIDER' },
    ],
    [
      'a refused key',
      httpError(401, { error: { message: `Incorrect API key provided: ${key}` } }, { 'x-request-id': key }),
      { code: 'SLF_AUTH' },
    ],
    [
      'an answer that is cut',
      { status: 200, headers: { 'content-length': 500 }, steps: ['{"choices":[', 'fin'] },
      { code: 'SLF_NETWORK' },
    ],
    ['a redirect', { status: 308, headers: { location: '/elsewhere' }, steps: [] }, { code: 'SLF_REDIRECT' }],
  ])('%s is a typed error without the key', async (_name, reply, expected) => {
    await using server = await ScriptedServer.start([reply])
    const adapter = adapterTo(server)
    const error = (await adapter.chat(ask).catch((thrown: unknown) => thrown)) as LLMError
    expect(error).toMatchObject({ ...expected, provider: new URL(server.baseURL).host, model: 'gpt-test' })
    expect(error.message.length).toBeGreaterThan(20)
    for (const shown of [error, adapter, adapter.apiKeyPool]) expectNoSecret(shown, key)
  })

  it('a server that is not there', async () => {
    const server = await ScriptedServer.start([])
    const { baseURL } = server
    await server[Symbol.asyncDispose]()
    const adapter = new OpenAICompatible({ apiKey: key, modelName: 'm', baseURL, retry: { maxRetries: 0 } })
    await expect(adapter.chat(ask)).rejects.toMatchObject({
      code: 'SLF_NETWORK',
      phase: 'connect',
      message: `Could not connect to '${new URL(baseURL).host}' (ECONNREFUSED). [m at ${new URL(baseURL).host}]`,
    })
  })

  it('a cut stream tells what had come', async () => {
    await using server = await ScriptedServer.start([
      sse(chatChunks({ content: 'Hel', finishReason: null, usage: null }), { done: false }),
    ])
    await expect(read(adapterTo(server).chatStream(ask))).rejects.toMatchObject({
      code: 'SLF_STREAM_INTERRUPTED',
      partial: 'Hel',
    })
  })
})

describe('environment variables', () => {
  it('never reach another provider', async () => {
    for (const name of ['API_KEY', 'ORG_ID', 'PROJECT_ID', 'ADMIN_KEY'])
      vi.stubEnv(`OPENAI_${name}`, 'sk-from-environment')
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/from-environment')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: from-environment')
    await using server = await ScriptedServer.start([json(chatCompletion({})), json(chatCompletion({}))])
    await adapterTo(server).chat(ask)
    await adapterTo(server, { apiKey: undefined, apiKeyPool: APIKeyPool.keyless('local') }).chat(ask)
    for (const { headers, text } of server.requests)
      expect(JSON.stringify([headers, text])).not.toContain('environment')
    expect(server.requests[1]?.headers.authorization).toBeUndefined()
  })
})
