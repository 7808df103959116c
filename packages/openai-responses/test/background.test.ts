import {
  accumulate,
  AbortError,
  APIKeyPool,
  type ChatCompletionChunk,
  type ChatParams,
  type LLMError,
  ProviderError,
} from '@slf/core'
import {
  httpError,
  json,
  type Reply,
  responsesBody,
  responsesEvents,
  ScriptedServer,
  sse,
  sseText,
} from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { OpenAIResponsesCompatible, type OpenAIResponsesOptions } from '../src/index.js'

type Json = Record<string, unknown>

const ask: ChatParams = { messages: [{ role: 'user', content: 'hi' }], background: true }
const running = (status: string): Reply => json({ id: 'resp_1', status, output: [] })
const done = json(responsesBody({ content: 'Hello' }))

async function withServer(
  script: Reply[],
  run: (adapter: OpenAIResponsesCompatible, server: ScriptedServer) => Promise<void>,
  options: Partial<OpenAIResponsesOptions> = {},
): Promise<void> {
  await using server = await ScriptedServer.start(script, { oracle: false })
  const adapter = new OpenAIResponsesCompatible({
    apiKeyPool: new APIKeyPool({ apiKeys: ['sk-one-0123456789', 'sk-two-0123456789'], providerId: 'acme' }),
    modelName: 'test-model',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
    pollMs: 1,
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
const failureOf = (call: Promise<unknown>): Promise<LLMError> =>
  call.then(
    () => expect.unreachable('it succeeded'),
    (error: unknown) => error as LLMError,
  )

describe('a whole response in the background', () => {
  it('is looked at until it is done, with the key that began it', async () => {
    await withServer(
      [running('queued'), running('queued'), running('in_progress'), done],
      async (adapter, server) => {
        const completion = await adapter.chat(ask)
        expect(completion.choices[0]).toMatchObject({ message: { content: 'Hello' }, finish_reason: 'stop' })
        expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
          'POST /v1/responses',
          ...Array.from({ length: 3 }, () => 'GET /v1/responses/resp_1'),
        ])
        expect(new Set(server.requests.map(({ headers }) => headers.authorization)).size).toBe(1)
        expect(server.bodies[0]).toMatchObject({ background: true, stream: false })
      },
    )
  })

  it('is taken as it is when it is done at once', async () => {
    await withServer([done], async (adapter) => {
      expect((await adapter.chat(ask)).choices[0]?.message.content).toBe('Hello')
    })
  })

  it('is looked at again after a look that failed, and never begun again', async () => {
    await withServer(
      [running('queued'), httpError(503, { error: { message: 'busy' } }), done],
      async (adapter) => {
        expect((await adapter.chat(ask)).choices[0]?.message.content).toBe('Hello')
      },
      { retry: { maxRetries: 3, baseDelayMs: 0 } },
    )
    const gone = httpError(404, { error: { message: 'No such response.' } })
    await withServer(
      [running('queued'), gone],
      async (adapter) => {
        const error = await failureOf(adapter.chat(ask))
        expect(error).toMatchObject({ isRetryable: false })
        expect(error.message).toContain('No such response.')
      },
      { retry: { maxRetries: 3, baseDelayMs: 0 } },
    )
  })

  it('that fails is an error', async () => {
    const failed = json({
      id: 'resp_1',
      status: 'failed',
      output: [],
      error: { code: 'server_error', message: 'boom' },
    })
    await withServer([running('queued'), failed], async (adapter) => {
      const error = await failureOf(adapter.chat(ask))
      expect(error).toBeInstanceOf(ProviderError)
      expect(error.message).toContain('boom')
    })
  })

  it('ends with its call: by its deadline, and by its signal', async () => {
    const forever = Array.from({ length: 1_000 }, () => running('queued'))
    await using server = await ScriptedServer.start(forever, { oracle: false })
    const adapter = new OpenAIResponsesCompatible({
      apiKey: 'sk-test-0123456789',
      modelName: 'm',
      baseURL: server.baseURL,
      pollMs: 5,
    })
    expect(await failureOf(adapter.chat(ask, { timeout: 60 }))).toMatchObject({ which: 'total' })
    const controller = new AbortController()
    const pending = failureOf(adapter.chat(ask, { signal: controller.signal }))
    controller.abort()
    expect(await pending).toBeInstanceOf(AbortError)
    await adapter.close()
  })

  it('is looked at in time', () => {
    const make = (pollMs: number) => () =>
      new OpenAIResponsesCompatible({ apiKey: 'k', modelName: 'm', pollMs })
    for (const wrong of [0, -1, Number.NaN, Infinity])
      expect(make(wrong)).toThrow("'pollMs' must be a number")
  })
})

describe('a stream in the background', () => {
  const events = responsesEvents({ content: ['Hel', 'lo'] })
  const cut = (count: number): Reply => ({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    steps: [sseText(events.slice(0, count)), 'reset'],
  })
  const contentOf = async (adapter: OpenAIResponsesCompatible): Promise<unknown> => {
    const chunks = await collect(adapter.chatStream(ask))
    return accumulate(chunks).choices[0]?.message.content
  }

  it('is read like any other while it lasts', async () => {
    await withServer([sse(events)], async (adapter, server) => {
      expect(await contentOf(adapter)).toBe('Hello')
      expect(server.requests).toHaveLength(1)
    })
  })

  it('goes on where it broke', async () => {
    const rest = sse(events.slice(6))
    await withServer([cut(5), rest], async (adapter, server) => {
      expect(await contentOf(adapter)).toBe('Hello')
      expect(server.requests[1]?.path).toBe('/v1/responses/resp_1?stream=true&starting_after=4')
    })
  })

  it('ends with the whole response where the server cannot go on with it', async () => {
    const refused = httpError(400, { error: { message: 'no such parameter: starting_after' } })
    await withServer([cut(5), refused, running('in_progress'), done], async (adapter) => {
      expect(await contentOf(adapter)).toBe('Hello')
    })
  })

  it('that is answered with a running response is looked at until it is done', async () => {
    await withServer([running('queued'), running('in_progress'), done], async (adapter) => {
      expect(await contentOf(adapter)).toBe('Hello')
    })
  })

  it('without an id is interrupted when it breaks', async () => {
    const nameless: Json[] = [{ type: 'response.output_text.delta', output_index: 0, delta: 'Hel' }]
    await withServer([sse(nameless)], async (adapter) => {
      const error = await failureOf(collect(adapter.chatStream(ask)))
      expect(error).toMatchObject({ name: 'StreamInterruptedError' })
    })
  })
})
