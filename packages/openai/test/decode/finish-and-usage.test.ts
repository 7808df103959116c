import { describe, expect, it } from 'vitest'
import { call, chunk, hello, toolCall, usage } from '../fixtures.js'
import { eventsOutcome, wholeOutcome } from '../in-process.js'

describe('finish reasons', () => {
  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['completed', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['model_length', 'length'],
    ['max_output_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['content_filter', 'content_filter'],
    ['safety', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['SAFETY', 'content_filter'],
    // Beside a mere text, no tool was called.
    ['tool_calls', 'stop'],
    ['function_call', 'stop'],
    ['Tired', 'Tired'],
  ])('%s is %s, streamed and whole', async (told, expected) => {
    const streamed = await eventsOutcome([hello[0], chunk({ content: 'lo' }, told)])
    const whole = await wholeOutcome({ choices: [{ message: { content: 'Hello' }, finish_reason: told }] })
    for (const { completion } of [streamed, whole])
      expect(completion?.choices[0]?.finish_reason).toBe(expected)
  })

  it.each([
    ['stop', 'tool_calls'],
    ['end_turn', 'tool_calls'],
    ['tool_calls', 'tool_calls'],
    ['function_call', 'tool_calls'],
    ['tool_call', 'tool_calls'],
    ['tool_use', 'tool_calls'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['tired', 'tired'],
  ])('%s with a tool call is %s', async (told, expected) => {
    const { completion } = await eventsOutcome([chunk(call(0, 'a', 'f', '{}')), chunk({}, told)])
    expect(completion?.choices[0]?.finish_reason).toBe(expected)
  })

  it.each([[null], [undefined], [''], [7], [{}]])('%j is no reason', async (told) => {
    const event = { choices: [{ index: 0, delta: { content: 'x' }, finish_reason: told }] }
    expect((await eventsOutcome([event], { done: false })).error).toMatchObject({
      name: 'StreamInterruptedError',
      phase: 'body',
      message: expect.stringContaining(
        'The stream ended without a finish reason: the answer may be cut.',
      ) as string,
    })
    expect((await eventsOutcome([event])).completion?.choices[0]?.finish_reason).toBe('stop')
  })

  it('a stream that ends before anything came says so', async () => {
    for (const events of [[], [chunk({ role: 'assistant', content: '' })], [{ choices: [] }]])
      for (const done of [true, false])
        expect((await eventsOutcome(events, { done })).error).toMatchObject({
          name: 'StreamInterruptedError',
          phase: 'body',
          message: expect.stringContaining('The stream ended before anything of the answer came.') as string,
        })
  })

  it.each<[string, object]>([
    ['text', { content: 'x' }],
    ['reasoning', { reasoning: 'hm' }],
    ['a refusal', { refusal: 'no' }],
    ['a tool call', call(0, 'a', 'f', '{}')],
    ['text in parts', { content: [{ type: 'text', text: 'x' }] }],
  ])('%s is something of an answer, so that [DONE] ends it', async (_name, delta) => {
    const { completion, error } = await eventsOutcome([chunk(delta)])
    expect(error).toBeUndefined()
    expect(completion?.choices[0]?.finish_reason).toMatch(/stop|tool_calls/)
  })

  it('[DONE] inside the arguments of a call is an interruption, and after a finish it is none', async () => {
    const open = chunk(call(0, 'a', 'f', '{"x'))
    expect((await eventsOutcome([open])).error).toMatchObject({
      name: 'StreamInterruptedError',
      phase: 'body',
      message: expect.stringContaining('The stream ended inside the arguments of a tool call.') as string,
    })
    const cut = await eventsOutcome([open, chunk({}, 'length')])
    expect(cut.completion?.choices[0]).toMatchObject({
      finish_reason: 'length',
      message: { tool_calls: [toolCall('a', 'f', '{"x')] },
    })
  })
})

describe('usage', () => {
  const reported = async (...events: readonly object[]): Promise<unknown> => {
    const streamed = (await eventsOutcome([...hello, ...events])).completion?.usage
    const body = { choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }], ...events.at(-1) }
    expect((await wholeOutcome(body)).completion?.usage).toEqual(streamed)
    return streamed
  }

  it('keeps what the server adds to the two counts', async () => {
    const told = {
      prompt_tokens: 9,
      completion_tokens: 2,
      total_tokens: 11,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 1 },
      cost: 0.1,
    }
    expect(await reported({ usage: told })).toEqual(told)
  })

  it.each<[string, object, object]>([
    ['only the prompt', { prompt_tokens: 3 }, { prompt_tokens: 3, completion_tokens: 0 }],
    ['only the completion', { completion_tokens: 3 }, { prompt_tokens: 0, completion_tokens: 3 }],
    ['nothing used', { prompt_tokens: 0, completion_tokens: 0 }, { prompt_tokens: 0, completion_tokens: 0 }],
    [
      'a negative count',
      { prompt_tokens: -1, completion_tokens: 3 },
      { prompt_tokens: 0, completion_tokens: 3 },
    ],
    [
      'a text as count',
      { prompt_tokens: '9', completion_tokens: 3 },
      { prompt_tokens: 0, completion_tokens: 3 },
    ],
  ])('with %s counts the rest as zero', async (_name, told, expected) => {
    expect(await reported({ usage: told })).toEqual(expected)
  })

  it.each([[null], [{}], [[]], ['many'], [{ prompt_tokens: '1', completion_tokens: null }]])(
    '%j is none',
    async (told) => {
      expect(await reported({ usage: told })).toBeUndefined()
    },
  )

  it('is that of x_groq where the server has no other', async () => {
    expect(await reported({ x_groq: usage(3) })).toMatchObject({ completion_tokens: 3 })
    expect(await reported({ ...usage(2), x_groq: usage(3) })).toMatchObject({ completion_tokens: 2 })
    expect(await reported({ x_groq: { id: 'x' } })).toBeUndefined()
  })

  it('is the last that was told, and comes once', async () => {
    const outcome = await eventsOutcome([
      chunk({ content: 'Hel' }, null, usage(1)),
      chunk({ content: 'lo' }, 'stop', usage(2)),
      { choices: [], ...usage(3) },
      { choices: [], usage: null },
    ])
    expect(outcome.completion?.usage).toMatchObject({ completion_tokens: 3 })
    expect(outcome.chunks.filter((one) => one.usage)).toHaveLength(1)
    expect(outcome.chunks.at(-1)).toMatchObject({ choices: [], ...usage(3) })
  })
})
