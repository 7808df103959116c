import { describe, expect, it } from 'vitest'
import { call, chunk, hello, helloMessage, messageOf, toolCall, usage } from '../fixtures.js'
import { eventsOutcome, wholeOutcome } from '../in-process.js'

const envelope = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
const piece = (delta: object, finish_reason: string | null = null, rest: object = {}): object => ({
  ...envelope,
  choices: [{ index: 0, delta, finish_reason, ...rest }],
})

describe('the chunks that are given out', () => {
  it('bring the role once, nothing empty, the finish once and the usage last', async () => {
    const { chunks } = await eventsOutcome([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ role: 'assistant', content: null, refusal: null, tool_calls: null }),
      chunk({ role: 'assistant', content: 'lo' }),
      chunk({}, 'stop'),
      { choices: [], ...usage(2) },
    ])
    expect(chunks).toEqual([
      piece({ role: 'assistant', content: 'Hel' }),
      piece({ content: 'lo' }),
      piece({}, 'stop'),
      { ...envelope, choices: [], ...usage(2) },
    ])
  })

  it('announce a call with its id and whole name, and go on with its index and arguments alone', async () => {
    const { chunks } = await eventsOutcome([
      chunk(call(0, 'a', 'f', '')),
      chunk(call(0, undefined, undefined, '{"x":')),
      chunk(call(0, undefined, undefined, '1}')),
      chunk(call(1, 'b', 'g', '')),
      chunk({}, 'tool_calls'),
    ])
    expect(chunks).toEqual([
      piece({ role: 'assistant', tool_calls: [{ index: 0, ...toolCall('a', 'f', '{"x":') }] }),
      piece({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
      piece({ tool_calls: [{ index: 1, ...toolCall('b', 'g', '') }] }, 'tool_calls'),
    ])
  })

  it('give a call out once those in front of it are out, and each character of its arguments once', async () => {
    const { chunks } = await eventsOutcome([
      chunk(call(0, 'a', 'f', '')),
      chunk(call(1, 'b', 'g', '{"y"')),
      chunk(call(0, undefined, undefined, '{}')),
      chunk(call(1, undefined, undefined, ':2}')),
      chunk({}, 'tool_calls'),
    ])
    const deltas = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta?.tool_calls ?? []))
    expect(deltas.map(({ index }) => index)).toEqual([0, 1, 0, 1])
    expect(
      [0, 1].map((index) =>
        deltas
          .filter((delta) => delta.index === index)
          .map((delta) => delta.function?.arguments)
          .join(''),
      ),
    ).toEqual(['{}', '{"y":2}'])
  })

  it('have no id, model or time that the server did not give', async () => {
    const bare = { choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] }
    expect((await eventsOutcome([bare])).chunks).toEqual([
      {
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'x' }, finish_reason: null }],
      },
      { object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ])
    expect(
      (await eventsOutcome([{ ...bare, id: 7, model: null, created: 'now' }])).chunks[0],
    ).not.toHaveProperty('id')
  })

  it('take the first real id, model and time', async () => {
    const at = (id: string, created: number, model: string): object => ({
      ...chunk({ content: 'x' }),
      id,
      created,
      model,
    })
    const { chunks } = await eventsOutcome([
      at('', 0, ''),
      at('first', 5, 'real'),
      at('second', 6, 'other'),
      chunk({}, 'stop'),
    ])
    expect(chunks.slice(1)).toMatchObject(
      chunks.slice(1).map(() => ({ id: 'first', created: 5, model: 'real' })),
    )
  })

  it('carry log probabilities, also without text, and none that are empty', async () => {
    const logprobs = { content: [{ token: 'x', logprob: -1 }], refusal: null }
    const withLogprobs = (delta: object, value: unknown, finish: string | null = null): object => ({
      choices: [{ index: 0, delta, finish_reason: finish, logprobs: value }],
    })
    const { chunks } = await eventsOutcome([
      withLogprobs({ content: 'x' }, logprobs),
      withLogprobs({}, logprobs),
      withLogprobs({ content: 'y' }, { content: null, refusal: null }),
      withLogprobs({}, null),
      withLogprobs({}, logprobs, 'stop'),
    ])
    expect(chunks.map(({ choices }) => choices[0]?.logprobs)).toEqual([
      logprobs,
      logprobs,
      undefined,
      logprobs,
      undefined,
    ])
    expect(chunks[2]?.choices[0]).not.toHaveProperty('logprobs')
  })

  it('go on with what a server puts into `message`, or into no delta at all', async () => {
    const { completion } = await eventsOutcome([
      { choices: [{ index: 0, message: { content: 'Hel' } }] },
      { choices: [{ index: 0 }] },
      chunk({ content: 'lo' }, 'stop'),
    ])
    expect(completion?.choices[0]?.message).toEqual(helloMessage)
  })

  it('keep the order of the choices that a server mixes, and wait for the last of them', async () => {
    const of = (index: unknown, content: string, finish_reason: string | null = null): object => ({
      choices: [{ index, delta: { content }, finish_reason }],
    })
    const params = { messages: [{ role: 'user', content: 'hi' }], n: 2 } as const
    const events = [of(0, 'a', 'stop'), of(1, 'b')]
    expect((await eventsOutcome(events, { params, done: false })).error).toMatchObject({
      name: 'StreamInterruptedError',
    })
    expect((await eventsOutcome([events[0]], { params, done: false })).error).toMatchObject({
      name: 'StreamInterruptedError',
    })
    const { completion } = await eventsOutcome([...events, of(1, 'c', 'length')], { params, done: false })
    expect(completion?.choices).toMatchObject([
      { index: 0, message: { content: 'a' }, finish_reason: 'stop' },
      { index: 1, message: { content: 'bc' }, finish_reason: 'length' },
    ])
  })

  it('end at [DONE] each choice that has no reason', async () => {
    const params = { messages: [{ role: 'user', content: 'hi' }], n: 3 } as const
    const { completion, chunks } = await eventsOutcome(
      [
        { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'length' }] },
        { choices: [{ index: 1, delta: { content: 'b' } }] },
        { choices: [{ index: 2, delta: call(0, 'x', 'f', '{}') }] },
      ],
      { params },
    )
    expect(completion?.choices.map(({ finish_reason }) => finish_reason)).toEqual([
      'length',
      'stop',
      'tool_calls',
    ])
    expect(chunks.flatMap(({ choices }) => choices).filter((choice) => choice.finish_reason)).toHaveLength(3)
  })

  it('come of at most 128 choices', async () => {
    const choices = Array.from({ length: 129 }, (_, index) => ({
      index,
      delta: { content: 'x' },
      finish_reason: 'stop',
    }))
    expect((await eventsOutcome([{ choices: choices.slice(1) }])).completion?.choices).toHaveLength(128)
    expect((await eventsOutcome([{ choices }])).error).toMatchObject({
      name: 'ResponseTooLargeError',
      limit: 128,
      message: expect.stringContaining('The answer has more than 128 choices.') as string,
    })
  })
})

describe('what is not the protocol', () => {
  it.each<[string, unknown, string]>([
    ['a choice that is no object', { choices: ['x'] }, 'a choice is not an object'],
    ['choices that are no list', { choices: 'x' }, "'choices' is not a list"],
    ['a delta that is no object', { choices: [{ delta: 'x' }] }, 'a delta is not an object'],
    [
      'a content that is an object',
      { choices: [{ delta: { content: {} } }] },
      "'content' is neither text nor a list of parts",
    ],
    [
      'tool calls that are no list',
      { choices: [{ delta: { tool_calls: {} } }] },
      "'tool_calls' is not a list",
    ],
  ])('%s is named', async (_name, event, what) => {
    expect((await eventsOutcome([hello[0], event])).error).toMatchObject({
      name: 'StreamFormatError',
      message: expect.stringContaining(
        `The stream is not in the Chat Completions protocol: ${what}.`,
      ) as string,
      partial: 'Hel',
    })
  })

  it.each<[string, object, string]>([
    ['a choice that is no object', { choices: ['x'] }, 'a choice is not an object'],
    ['a choice without a message', { choices: [{ index: 0 }] }, 'a choice without a message'],
    [
      'a tool call that is no object',
      { choices: [{ message: { tool_calls: ['f'] } }] },
      'a tool call is not an object',
    ],
    [
      'a content that is an object',
      { choices: [{ message: { content: {} } }] },
      "'content' is neither text nor a list of parts",
    ],
    ['no choices', { detail: 'x'.repeat(300) }, `no choices (${'x'.repeat(200)})`],
    ['an empty list of choices', { choices: [], message: 'busy' }, 'no choices (busy)'],
  ])('%s is named in a whole answer, and the body is kept', async (_name, body, what) => {
    expect((await wholeOutcome(body)).error).toMatchObject({
      name: 'ProviderError',
      message: expect.stringContaining(
        `The provider answered with something that is not a chat completion: ${what}.`,
      ) as string,
      body,
    })
  })

  it('a text instead of an object is named', async () => {
    expect((await wholeOutcome('hello')).error).toMatchObject({
      message: expect.stringContaining(
        'The provider answered with something that is not a chat completion: not a JSON object.',
      ) as string,
      body: 'hello',
    })
    expect((await eventsOutcome([7])).error).toMatchObject({
      name: 'StreamFormatError',
      message: expect.stringContaining('An event of the stream is not a JSON object.') as string,
    })
  })

  it.each<[string, object]>([
    ['the beginning of a response', { type: 'response.created', response: {} }],
    ['a whole response', { object: 'response', output: [] }],
  ])('%s of the other protocol is named, and not tried again', async (_name, body) => {
    const expected = {
      isRetryable: false,
      message: expect.stringContaining(
        'The server answered in the Responses protocol, not in Chat Completions: use OpenAIResponsesCompatible of @slf/openai-responses for it.',
      ) as string,
    }
    expect((await eventsOutcome([body])).error).toMatchObject({ name: 'StreamFormatError', ...expected })
    expect((await wholeOutcome(body)).error).toMatchObject({ name: 'ProviderError', ...expected })
  })

  it('a type of any other name is no sign of the other protocol', async () => {
    const events = hello.map((event) => ({ ...event, type: 'chunk' }))
    expect(messageOf(await eventsOutcome(events))).toEqual(helloMessage)
    const responses = hello.map((event) => ({ ...event, object: 'response', type: 'response.x' }))
    expect(messageOf(await eventsOutcome(responses))).toEqual(helloMessage)
  })
})

describe('an error inside of an answer', () => {
  it.each<[string, object, object]>([
    [
      'an object',
      { error: { message: 'no', code: 'x' } },
      { message: expect.stringContaining('no (x, status 500)') as string },
    ],
    ['a text', { error: 'no' }, { message: expect.stringContaining('no (status 500)') as string }],
    ['the form of vLLM', { object: 'error', message: 'no', code: 404 }, { status: 404 }],
    ['one beside choices', { ...chunk({ content: 'x' }), error: { message: 'no' } }, { status: 500 }],
  ])('%s is an error, streamed or whole', async (_name, body, expected) => {
    expect((await eventsOutcome([body])).error).toMatchObject(expected)
    expect((await wholeOutcome(body)).error).toMatchObject(expected)
  })

  it.each([[''], [{}], [null], [false]])('%j under `error` is none', async (error) => {
    const events = hello.map((event) => ({ ...event, error }))
    expect(messageOf(await eventsOutcome(events))).toEqual(helloMessage)
    const body = { error, choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] }
    expect(messageOf(await wholeOutcome(body))).toEqual(helloMessage)
  })

  it.each(['error', 'insufficient_system_resource'])(
    'the finish reason %s is one, with what the choice says about it',
    async (reason) => {
      const failed = (rest: object): object => ({
        choices: [{ index: 0, delta: {}, finish_reason: reason, ...rest }],
      })
      expect((await eventsOutcome([hello[0], failed({})])).error).toMatchObject({
        name: 'ProviderError',
        partial: 'Hel',
        message: expect.stringContaining(`The provider broke the answer off: '${reason}'.`) as string,
        providerCode: reason,
      })
      expect(
        (await eventsOutcome([failed({ error: { message: 'too hot', code: 503 } })])).error,
      ).toMatchObject({ status: 503, message: expect.stringContaining('too hot') as string })
    },
  )
})
