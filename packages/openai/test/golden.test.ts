import type { ChatCompletion, ChatMessage, LLMError } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import {
  goldenRecordings,
  json,
  oddStreams,
  rechunk,
  ScriptedServer,
  sse,
  sseTransformations,
} from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ask, type Outcome, streamOutcome, wholeOutcome } from './in-process.js'
import { rawBody, rawMessage } from './raw-message.js'

const recordings = goldenRecordings('chat')
const odd = oddStreams('chat')
const isStream = <Kind extends { readonly kind: string }>(kind: Kind): kind is Kind & { kind: 'sse' } =>
  kind.kind === 'sse'
const streamsOf = (
  list: readonly { readonly name: string; readonly response: (typeof odd)[number]['response'] }[],
) => list.flatMap(({ name, response }) => (isStream(response) ? [{ name, text: response.text }] : []))
const streams = streamsOf([...recordings, ...odd])
const whole = recordings.flatMap(({ name, response, status }) =>
  response.kind === 'json' ? [{ name, body: response.body, status }] : [],
)

/** How each odd stream must be read: by its message, or by its error. */
const oddExpectations: Readonly<Record<string, object>> = {
  mistral_parallel_noindex: { tool_calls: [{ function: { name: 'plus' } }, { function: { name: 'minus' } }] },
  gemini_tool: { tool_calls: [{ function: { name: 'return_list_of_str' } }] },
  xai_cumusage: { content: 'Hello! How can I assist you today?' },
  snowflake_nofinish: { content: '4' },
  openrouter_error: { error: { name: 'InvalidRequestError', status: 400 } },
  azure_prompt_filter: { content: 'Capital of Denmark.' },
  mistral_content_list: {
    content: '2 + 2 = 4',
    reasoning_content: 'The user is asking for 2+2. This is basic arithmetic. 2+2=4.',
  },
  index_from_1: { content: 'Reading it.', tool_calls: [{ function: { arguments: '{"path": "a.txt"}' } }] },
  syn_same_index_two_ids: {
    tool_calls: [
      { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
      { id: 'b', function: { name: 'g', arguments: '{"y":2}' } },
    ],
  },
  syn_args_object: { tool_calls: [{ function: { arguments: '{"x":1}' } }] },
  syn_split_name: { tool_calls: [{ function: { name: 'get_weather', arguments: '{}' } }] },
  syn_no_done_no_finish: { error: { name: 'StreamInterruptedError', partial: 'Hello' } },
  syn_done_no_finish: { content: 'Hello' },
  syn_last_no_blank: { content: 'Hello' },
  syn_crlf: { content: 'Hello' },
  syn_comments: { content: 'Hello' },
  syn_choices_null: { content: 'Hello' },
  syn_error_string: {
    error: { name: 'ProviderError', message: expect.stringContaining('STREAM_EXPLODED') as string },
  },
  syn_empty: { error: { name: 'StreamInterruptedError', isRetryable: true } },
  syn_json_error_200: {
    error: { name: 'ProviderError', message: expect.stringContaining('overloaded') as string },
  },
  syn_refusal: { refusal: 'I cannot' },
}

/** What two readings of one stream must have in common: all of it, except for the stack of an error. */
const facts = ({ chunks, error }: Outcome): object =>
  error === undefined
    ? { chunks }
    : {
        chunks,
        error: { ...(error as LLMError).toJSON(), attempts: undefined, partial: (error as LLMError).partial },
      }

const adapterTo = (baseURL: string): OpenAICompatible =>
  new OpenAICompatible({ apiKey: 'sk-test', modelName: 'test-model', baseURL, retry: { maxRetries: 0 } })

const overHttp = async (adapter: OpenAICompatible): Promise<Outcome> => {
  const chunks: Outcome['chunks'][number][] = []
  try {
    for await (const chunk of adapter.chatStream(ask)) chunks.push(chunk)
    return { chunks }
  } catch (error) {
    return { chunks, error }
  }
}

it.skipIf(recordings.length === 0)('there are recordings of every kind', () => {
  for (const kind of [odd, streams, whole]) expect(kind.length).toBeGreaterThan(0)
})

describe.each(streams)('the stream $name', ({ text }) => {
  it('is read alike however it is cut and written', async () => {
    const expected = facts(await streamOutcome(rechunk(text, 1_000_000)))
    for (const size of text.length < 8_000 ? [1, 2, 3, 7, 61, 1_400] : [61, 1_400]) {
      expect(facts(await streamOutcome(rechunk(text, size))), `pieces of ${size}`).toEqual(expected)
    }
    const plain = text.replaceAll('\r\n', '\n')
    for (const [name, change] of Object.entries(sseTransformations)) {
      expect(facts(await streamOutcome(rechunk(change(plain), 257))), name).toEqual(expected)
    }
  })

  it('is read alike over HTTP', async () => {
    const expected = facts(await streamOutcome(rechunk(text, 1_000_000)))
    const plain = text.replaceAll('\r\n', '\n')
    const variants = [
      sse(text),
      sse(text, { split: text.length < 4_000 ? 'byte' : 53 }),
      sse(sseTransformations.crlf(sseTransformations.comments(plain)), { split: 997 }),
      sse(sseTransformations.bom(plain)),
    ]
    await using server = await ScriptedServer.start(variants)
    const adapter = adapterTo(server.baseURL)
    for (const _ of variants) expect(anywhere(facts(await overHttp(adapter)))).toEqual(anywhere(expected))
    server.assertDone()
  })
})

/** The address of the server is in what it wants back, and its host in errors. */
const anywhere = (value: object): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/https?:[^"]*\/v1/g, 'anywhere')
      .replaceAll(/127\.0\.0\.1:\d+|provider\.test/g, 'host'),
  )

describe.each(streamsOf(recordings))('the recorded stream $name', ({ text }) => {
  it('assembles to what the same message is as a whole answer', async () => {
    const { completion, error } = await streamOutcome(rechunk(text, 1_000_000))
    if (error) return
    const raw = rawMessage(text)
    expect(completion?.choices[0]?.message.content ?? '').toBe(raw.content)
    expect(completion?.choices[0]?.message.reasoning_content ?? '').toBe(raw.reasoning)
    const answer = (await wholeOutcome(rawBody(raw))).completion
    expect(comparable(completion)).toEqual(comparable(answer))
  })
})

/** Without what only streams tell (when it was made, logprobs, under which name the reasoning came). */
function comparable(completion: ChatCompletion | undefined): object {
  const [choice] = completion?.choices ?? []
  const { provider_data, ...message } = choice?.message ?? {}
  const data = provider_data as { openai_chat: { message?: object } } | undefined
  return {
    id: completion?.id,
    model: completion?.model,
    usage: completion?.usage,
    finish: choice?.finish_reason,
    message,
    sentBack: data?.openai_chat.message,
  }
}

describe.skipIf(recordings.length === 0)('odd streams', () => {
  it.each(odd)('$name', async ({ name, response }) => {
    const { completion, error } =
      response.kind === 'sse'
        ? await streamOutcome(rechunk(response.text, 100))
        : await streamOutcome(rechunk(JSON.stringify(response.body), 100))
    const expected = oddExpectations[name]
    expect(expected, `${name} is known`).toBeDefined()
    expect(error === undefined ? completion?.choices[0]?.message : { error }).toMatchObject(expected ?? {})
  })
})

describe.skipIf(recordings.length === 0)('recorded whole answers', () => {
  it.each(whole)('$name', async ({ body, status }) => {
    await using server = await ScriptedServer.start([json(body, { status })])
    const call = adapterTo(server.baseURL).chat(ask)
    const { choices: [choice] = [], usage } = body as RecordedAnswer
    if (!choice) {
      const error = (await call.catch((thrown: unknown) => thrown)) as LLMError
      expect(error).toMatchObject({
        ...(status === 200 ? {} : { status }),
        isRetryable: status === 200,
        code: expect.stringMatching(/^SLF_/) as string,
      })
      const told = (body as { error?: { message?: string } }).error?.message
      if (told) expect(error.message).toContain(told.slice(0, 100).split('*')[0])
      return
    }
    const completion = await call
    const { message, finish_reason } = completion.choices[0] ?? { message: {} }
    expect(message.content ?? '').toBe(choice.message.content ?? '')
    expect(message.tool_calls ?? []).toMatchObject(
      (choice.message.tool_calls ?? []).map(({ function: called }) => ({ function: called })),
    )
    expect(message.reasoning_content ?? '').toBe(
      choice.message.reasoning_content ?? choice.message.reasoning ?? '',
    )
    expect(finish_reason).toBe(choice.message.tool_calls?.length ? 'tool_calls' : choice.finish_reason)
    expect(completion.usage ?? null).toEqual(usage ?? null)
  })
})

interface RecordedAnswer {
  readonly choices?: readonly {
    readonly finish_reason: string
    readonly message: {
      readonly content?: string | null
      readonly reasoning?: string | null
      readonly reasoning_content?: string | null
      readonly tool_calls?:
        readonly { readonly function: { readonly name: string; readonly arguments: string } }[] | null
    }
  }[]
  readonly usage?: object | null
}

describe.skipIf(recordings.length === 0)('recorded requests', () => {
  const requests = recordings.flatMap(({ name, request }) => (request ? [{ name, request }] : []))

  it.each(requests)('$name is sent as it was', async ({ request }) => {
    const { model, stream, messages, ...params } = request
    await using server = await ScriptedServer.start(() => json({ choices: [{ message: {} }] }), {
      oracle: false,
    })
    const adapter = new OpenAICompatible({
      apiKey: 'sk-test',
      modelName: String(model),
      baseURL: server.baseURL,
      capabilities: { toolResultImages: true },
    })
    const given = { ...params, messages: messages as readonly ChatMessage[] }
    if (stream === true) await overHttp(adapter)
    await adapter.chat(given)
    const { stream_options: _, tools, ...expected } = params
    const sent = server.bodies.at(-1) as { messages: readonly object[] }
    expect(sent).toMatchObject({ model, ...withoutNull(expected) })
    if (Array.isArray(tools) && tools.length > 0) expect(sent).toMatchObject({ tools })
    else expect(sent).not.toHaveProperty('tools')
    expect(sent.messages).toHaveLength(given.messages.length)
    for (const [index, message] of given.messages.entries()) {
      expect(sent.messages[index]).toMatchObject({
        role: message.role,
        ...('tool_call_id' in message ? { tool_call_id: message.tool_call_id } : {}),
      })
    }
  })
})

const withoutNull = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
