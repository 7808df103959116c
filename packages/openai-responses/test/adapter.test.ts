import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  accumulate,
  APIKeyPool,
  type ChatCompletionChunk,
  type ChatMessage,
  type ChatParams,
  ConfigurationError,
  InvalidRequestError,
  openaiStrict,
  StreamFormatError,
  StreamInterruptedError,
  UnsupportedError,
} from '@slf/core'
import {
  chatChunks,
  chatCompletion,
  expectNoSecret,
  httpError,
  json,
  type Reply,
  responsesBody,
  responsesEvents,
  type Script,
  ScriptedServer,
  sse,
  sseText,
} from '@slf/testbed'
import { describe, expect, it, vi } from 'vitest'
import { type AdapterWarning, OpenAIResponsesCompatible, type OpenAIResponsesOptions } from '../src/index.js'

type Json = Record<string, unknown>

const key = 'sk-responses-test-0123456789'
const ask: ChatParams = { messages: [{ role: 'user', content: 'hi' }] }

async function withServer(
  script: Script,
  run: (adapter: OpenAIResponsesCompatible, server: ScriptedServer) => Promise<void>,
  options: Partial<OpenAIResponsesOptions> = {},
): Promise<void> {
  await using server = await ScriptedServer.start(script)
  const adapter = new OpenAIResponsesCompatible({
    apiKeyPool: new APIKeyPool({ apiKeys: [key], providerId: 'acme' }),
    modelName: 'test-model',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
    ...options,
  })
  await run(adapter, server)
  await adapter.close()
  server.assertDone()
}

async function collect(stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

describe('calls', () => {
  it('sends a request that OpenAI takes, and gives a completion', async () => {
    await withServer([json(responsesBody({ content: 'Hello' }))], async (adapter, server) => {
      const completion = await adapter.chat({
        messages: [{ role: 'system', content: 'Be short.' }, ...ask.messages],
        tools: [{ type: 'function', function: { name: 'now' } }],
        response_format: { type: 'json_object' },
        max_tokens: 100,
      })
      expect(completion.choices[0]).toMatchObject({ message: { content: 'Hello' }, finish_reason: 'stop' })
      expect(server.requests[0]).toMatchObject({
        path: '/v1/responses',
        headers: { authorization: `Bearer ${key}` },
        json: { model: 'test-model', instructions: 'Be short.', store: false, max_output_tokens: 100 },
      })
    })
  })

  it('streams', async () => {
    const answer = { content: ['Hel', 'lo'], toolCalls: [{ name: 'now', arguments: {} }] }
    await withServer([sse(responsesEvents(answer))], async (adapter, server) => {
      const chunks = await collect(adapter.chatStream(ask))
      expect(chunks.map(({ choices }) => choices[0]?.delta?.content).filter(Boolean)).toEqual(['Hel', 'lo'])
      expect(accumulate(chunks).choices[0]).toMatchObject({
        message: {
          content: 'Hello',
          tool_calls: [{ id: 'call_0', function: { name: 'now', arguments: '{}' } }],
        },
        finish_reason: 'tool_calls',
      })
      expect(server.bodies[0]).toMatchObject({ stream: true })
    })
  })

  it('puts its defaults under every request', async () => {
    const defaults = { reasoning_effort: 'low', metadata: { a: 'b' } }
    await withServer(
      [json(responsesBody({ content: 'x' }))],
      async (adapter, server) => {
        await adapter.chat({ ...ask, reasoning_effort: null })
        expect(server.bodies[0]).toMatchObject({ metadata: { a: 'b' } })
        expect(server.bodies[0]).not.toHaveProperty('reasoning')
      },
      { defaults },
    )
  })

  it.each([1, 2, 7, 64, 1_000])('reads a stream that comes in pieces of %d bytes', async (split) => {
    const events = responsesEvents({
      content: ['Grüße ', '🌍'],
      toolCalls: [{ name: 'f', arguments: { a: 'ü' } }],
    })
    await withServer([sse(events, { split, newline: '\r\n', comment: 'ping' })], async (adapter) => {
      expect(accumulate(await collect(adapter.chatStream(ask))).choices[0]?.message).toMatchObject({
        content: 'Grüße 🌍',
        tool_calls: [{ function: { name: 'f', arguments: '{"a":"ü"}' } }],
      })
    })
  })

  it('never takes a stream that was cut for a whole one', async () => {
    const bytes = Buffer.from(sseText(responsesEvents({ content: ['Hel', 'lo'] })))
    const terminal = bytes.lastIndexOf('event: response.completed')
    const offsets = [
      0,
      1,
      40,
      bytes.indexOf('Hel') + 1,
      terminal - 1,
      terminal,
      terminal + 60,
      bytes.length - 4,
    ]
    const cut = (length: number, end: 'end' | 'fin' | 'reset'): Reply => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      steps: [...(length > 0 ? [bytes.subarray(0, length)] : []), end],
    })
    const script = offsets.flatMap((offset) =>
      (['end', 'fin', 'reset'] as const).map((end) => cut(offset, end)),
    )
    await withServer(script, async (adapter) => {
      for (let calls = 0; calls < script.length; calls++) {
        await expect(collect(adapter.chatStream(ask))).rejects.toThrow(Error)
      }
    })
  })

  it('gives what had come with the error of a cut stream', async () => {
    const events = responsesEvents({ content: ['Hel', 'lo'], finishReason: null })
    await withServer([sse(events)], async (adapter) => {
      const error = await collect(adapter.chatStream(ask)).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(StreamInterruptedError)
      expect(error).toMatchObject({ provider: 'acme', model: 'test-model' })
      expect((error as StreamInterruptedError).partial).toBe('Hello')
    })
  })

  it('names the other package when the server speaks Chat Completions, and asks once', async () => {
    const retry = { maxRetries: 2, baseDelayMs: 0 }
    const replies = [sse(chatChunks({ content: 'x' })), json(chatCompletion({ content: 'x' }))]
    await withServer(
      replies,
      async (adapter, server) => {
        const error = await collect(adapter.chatStream(ask)).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(StreamFormatError)
        expect(String(error)).toContain('@slf/openai')
        await expect(adapter.chat(ask)).rejects.toThrow('@slf/openai')
        expect(server.requests).toHaveLength(2)
      },
      { retry },
    )
  })
})

it('shows its key nowhere when a response fails', async () => {
  const failure = { type: 'error', error: { code: 'server_error', message: `boom for ${key}` } }
  await withServer([sse([failure])], async (adapter) => {
    const error = await collect(adapter.chatStream(ask)).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain('boom')
    expectNoSecret(error, key)
  })
})

it('takes a whole answer where the server ignores that a stream was asked for', async () => {
  await withServer([json(responsesBody({ content: 'Hello' }))], async (adapter) => {
    expect(accumulate(await collect(adapter.chatStream(ask))).choices[0]).toMatchObject({
      message: { content: 'Hello' },
      finish_reason: 'stop',
    })
  })
})

describe('a history with reasoning', () => {
  const items = [
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
    { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'now', arguments: '{}', status: 'completed' },
  ]
  const first = json({ ...responsesBody(), output: items })
  const refusal = (status: number, code: string | null, message: string): Reply =>
    httpError(status, { error: { type: 'invalid_request_error', code, message, param: 'input' } })

  /** Asks, answers the call of the tool, and asks again with the history. */
  async function twoTurns(adapter: OpenAIResponsesCompatible, stream = false): Promise<void> {
    const answer = await adapter.chat(ask)
    const message = { ...answer.choices[0]?.message, role: 'assistant' } as ChatMessage
    const messages = [
      ...ask.messages,
      message,
      { role: 'tool', tool_call_id: 'c1', content: 'noon' } as const,
    ]
    await (stream ? collect(adapter.chatStream({ messages })) : adapter.chat({ messages }))
  }
  const inputs = (server: ScriptedServer): unknown[] => server.bodies.map((body) => (body as Json)['input'])
  const asked = { role: 'user', content: 'hi' }
  const result = { type: 'function_call_output', call_id: 'c1', output: 'noon' }
  const replayed = [asked, ...items, result]
  const rebuilt = [asked, { type: 'function_call', call_id: 'c1', name: 'now', arguments: '{}' }, result]

  it('goes back as it came', async () => {
    await withServer([first, json(responsesBody({ content: 'Noon.' }))], async (adapter, server) => {
      await twoTurns(adapter)
      expect(inputs(server)).toEqual([[asked], replayed])
    })
  })

  it.each<[what: string, reply: Reply]>([
    [
      'that cannot be decrypted',
      refusal(400, 'invalid_encrypted_content', 'The encrypted content gAAA could not be verified.'),
    ],
    [
      'without its item',
      refusal(400, null, "Item 'rs_1' of type 'reasoning' was provided without its required following item."),
    ],
    [
      'that another item needs',
      refusal(
        400,
        null,
        "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
      ),
    ],
    [
      'that was not stored',
      refusal(
        404,
        null,
        "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.",
      ),
    ],
  ])('is repeated once without reasoning %s', async (_what, reply) => {
    await withServer([first, reply, json(responsesBody({ content: 'Noon.' }))], async (adapter, server) => {
      await twoTurns(adapter)
      expect(inputs(server)).toEqual([[asked], replayed, rebuilt])
      const idempotencyKeys = server.requests.map(({ headers }) => headers['idempotency-key'])
      expect(new Set(idempotencyKeys).size).toBe(3)
    })
  })

  it('is repeated once without reasoning that is refused by the first event of a stream', async () => {
    const refused = sse([{ type: 'error', error: { code: 'invalid_encrypted_content', message: 'no' } }])
    await withServer(
      [first, refused, sse(responsesEvents({ content: 'Noon.' }))],
      async (adapter, server) => {
        await twoTurns(adapter, true)
        expect(inputs(server)).toEqual([[asked], replayed, rebuilt])
      },
    )
  })

  it('is repeated once only', async () => {
    const reply = refusal(400, 'invalid_encrypted_content', 'no')
    await withServer([first, reply, reply], async (adapter, server) => {
      await expect(twoTurns(adapter)).rejects.toThrow(InvalidRequestError)
      expect(inputs(server)).toEqual([[asked], replayed, rebuilt])
    })
  })

  it('is not repeated for other refusals, nor where there is nothing to leave out', async () => {
    await withServer([first, refusal(400, 'invalid_value', 'Invalid value.')], async (adapter) => {
      await expect(twoTurns(adapter)).rejects.toThrow('Invalid value.')
    })
    await withServer([refusal(400, 'invalid_encrypted_content', 'no')], async (adapter) => {
      await expect(adapter.chat(ask)).rejects.toThrow(InvalidRequestError)
    })
  })

  it('is not asked for again from a model that does not reason', async () => {
    const reply = refusal(400, null, 'Encrypted content is not supported with this model.')
    const answer = json(responsesBody({ content: 'x' }))
    await withServer([reply, answer, answer], async (adapter, server) => {
      await adapter.chat(ask)
      await adapter.chat(ask)
      const included = server.bodies.map((body) => (body as Json)['include'])
      expect(included).toEqual([['reasoning.encrypted_content'], undefined, undefined])
    })
  })

  it('is not asked for at all when that is turned off', async () => {
    await withServer(
      [json(responsesBody({ content: 'x' }))],
      async (adapter, server) => {
        await adapter.chat(ask)
        expect(server.bodies[0]).not.toHaveProperty('include')
      },
      { encryptedReasoning: false },
    )
  })
})

describe('what cannot be expressed', () => {
  it('is an error before anything is sent', async () => {
    await withServer([], async (adapter) => {
      await expect(adapter.chat({ ...ask, stop: 'END' })).rejects.toThrow(UnsupportedError)
      await expect(collect(adapter.chatStream({ ...ask, seed: 1 }))).rejects.toThrow("'seed'")
    })
  })

  it('is one warning for each capability where that is asked for', async () => {
    const warnings: AdapterWarning[] = []
    const answer = json(responsesBody({ content: 'x' }))
    await withServer(
      [answer, answer],
      async (adapter, server) => {
        await adapter.chat({ ...ask, stop: 'END', seed: 1 })
        await adapter.chat({ ...ask, stop: 'END' })
        expect(warnings.map(({ capability, provider, model }) => [capability, provider, model])).toEqual([
          ['stop', 'acme', 'test-model'],
          ['seed', 'acme', 'test-model'],
        ])
        expect(server.bodies[0]).not.toHaveProperty('stop')
      },
      {
        unsupported: 'warn',
        onWarning: (warning) => {
          warnings.push(warning)
          throw new Error('a listener cannot break a call')
        },
      },
    )
  })

  it.each<[options: Partial<OpenAIResponsesOptions>, words: string]>([
    [{ unsupported: 'warn' }, "needs 'onWarning'"],
    [{ unsupported: 'ignore' as never }, "'error' or 'warn'"],
  ])('refuses %j', (options, words) => {
    const make = () => new OpenAIResponsesCompatible({ apiKey: 'k', modelName: 'm', ...options })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(words)
  })
})

it('no environment variable reaches another provider', async () => {
  for (const name of ['API_KEY', 'ORG_ID', 'PROJECT_ID', 'ADMIN_KEY'])
    vi.stubEnv(`OPENAI_${name}`, 'sk-from-environment')
  vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/from-environment')
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: from-environment')
  await withServer([json(responsesBody({ content: 'x' }))], async (adapter, server) => {
    await adapter.chat(ask)
    const { headers, text } = server.requests[0] ?? {}
    expect(JSON.stringify([headers, text])).not.toContain('environment')
  }).finally(() => vi.unstubAllEnvs())
})

describe('Azure', () => {
  const answer = json(responsesBody({ content: 'x' }))

  it('works on its v1 surface with a base URL alone', async () => {
    await using server = await ScriptedServer.start([answer])
    const baseURL = `${server.origin}/openai/v1`
    await new OpenAIResponsesCompatible({ apiKey: 'azure', modelName: 'gpt-5', baseURL }).chat(ask)
    expect(server.requests[0]).toMatchObject({
      path: '/openai/v1/responses',
      headers: { authorization: 'Bearer azure' },
    })
  })

  it('works on its classic surface, where the deployment is the model of the body', async () => {
    await using server = await ScriptedServer.start([answer])
    const azure = { apiVersion: '2025-04-01-preview', deployment: 'my-deployment' }
    await new OpenAIResponsesCompatible({
      apiKey: 'azure',
      modelName: 'gpt-5',
      baseURL: server.origin,
      azure,
    }).chat(ask)
    expect(server.requests[0]).toMatchObject({
      path: '/openai/responses?api-version=2025-04-01-preview',
      headers: { 'api-key': 'azure' },
      json: { model: 'my-deployment' },
    })
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })
})

it('says what it can do', () => {
  const { capabilities } = new OpenAIResponsesCompatible({
    apiKey: 'k',
    modelName: 'm',
    capabilities: { images: false },
  })
  expect(capabilities).toEqual({
    tools: true,
    streaming: true,
    structuredOutput: 'json_schema',
    toolsWithStructuredOutput: true,
    toolChoice: 'named',
    strict: true,
    schemaDialect: openaiStrict,
    images: false,
    imageUrls: false,
    files: [],
    toolResultImages: true,
    parallelToolCalls: true,
  })
})

it('is made of a provider.json', async () => {
  await using server = await ScriptedServer.start([json(responsesBody({ content: 'Hello' }))])
  const folder = await mkdtemp(join(tmpdir(), 'slf-responses-'))
  try {
    const path = join(folder, 'provider.json')
    const entry = {
      model_name: 'm-1',
      api_keys: ['${ACME_KEY}'],
      base_url: server.baseURL,
      api_params: { top_p: 0.5 },
    }
    await writeFile(path, JSON.stringify({ acme: [entry] }))
    const providers = await OpenAIResponsesCompatible.loadFromJsonFile(path, {
      env: { ACME_KEY: key },
      adapter: { encryptedReasoning: false },
    })
    const adapter = providers['acme']?.['m-1']
    expect(adapter).toBeInstanceOf(OpenAIResponsesCompatible)
    await adapter?.chat(ask)
  } finally {
    await rm(folder, { recursive: true })
  }
  expect(server.requests[0]).toMatchObject({
    path: '/v1/responses',
    headers: { authorization: `Bearer ${key}` },
    json: { model: 'm-1', top_p: 0.5 },
  })
  expect(server.requests[0]?.json).not.toHaveProperty('include')
})
