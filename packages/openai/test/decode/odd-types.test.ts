import { describe, expect, it } from 'vitest'
import { call, chunk, hello, helloMessage, messageOf, toolCall, usage } from '../fixtures.js'
import { eventsOutcome, type Outcome, streamOutcome, wholeOutcome } from '../in-process.js'

const raw = (...events: readonly string[]): Promise<Outcome> =>
  streamOutcome([
    new TextEncoder().encode(`${events.map((event) => `data: ${event}\n\n`).join('')}data: [DONE]\n\n`),
  ])
const rawContent = (value: string): string => `{"choices":[{"index":0,"delta":{"content":${value}}}]}`
const codesOf = ({ completion }: Outcome): readonly string[] =>
  (completion?.warnings ?? []).map(({ code }) => code)

describe('content in odd types', () => {
  it.each([
    ['digits', ['"a"', '1', '2', '"b"'], 'a12b'],
    ['a number with a zero behind the point', ['1.0', '", "', '2.50'], '1.0, 2.50'],
    ['more digits than a number holds', ['12345678901234567890'], '12345678901234567890'],
    ['an exponent', ['1e3', '-0'], '1e3-0'],
    ['booleans', ['true', '" or "', 'false'], 'true or false'],
    ['a part without its list', ['{"type":"text","text":"x"}'], 'x'],
    ['texts in a list', ['["x",{"type":"text","text":"y"}]'], 'xy'],
  ])('%s', async (_name, values, text) => {
    expect(messageOf(await raw(...values.map(rawContent)))?.content).toBe(text)
  })

  it('numbers in arguments and reasoning', async () => {
    const outcome = await raw(
      '{"choices":[{"delta":{"reasoning_content":4.20}}]}',
      '{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":"}}]}}]}',
      '{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":1.0}}]}}]}',
      '{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}',
    )
    expect(messageOf(outcome)).toMatchObject({
      reasoning_content: '4.20',
      tool_calls: [toolCall('a', 'f', '{"x":1.0}')],
    })
  })

  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  it.each<[string, object]>([
    ['in images', { images: [image] }],
    ['in images, with more fields', { images: [{ ...image, index: 0 }] }],
    ['in the content', { content: [image, { type: 'text', text: 'Hello' }] }],
    ['as an address alone', { images: [{ type: 'image_url', image_url: image.image_url.url }] }],
    ['as base64', { images: [{ type: 'image', b64_json: 'AAAA' }] }],
  ])('images %s', async (_name, delta) => {
    const text = 'content' in delta ? {} : { content: 'Hello' }
    for (const outcome of [
      await eventsOutcome([chunk({ ...text, ...delta }), chunk({}, 'stop')]),
      await wholeOutcome({ choices: [{ message: { ...text, ...delta }, finish_reason: 'stop' }] }),
    ]) {
      expect(messageOf(outcome)).toMatchObject({ content: 'Hello', images: [image] })
      expect(codesOf(outcome)).toEqual([])
    }
  })

  it.each<[string, object, string]>([
    ['an unknown part', { content: [{ type: 'video', url: 'x' }] }, 'unread_content'],
    ['an image without an address', { images: [{ type: 'image' }] }, 'unread_content'],
    ['audio', { audio: { id: 'a', data: 'AAAA', transcript: '' } }, 'unread_audio'],
    ['a field that nobody knows', { thoughts_of_tomorrow: 'x' }, 'unread_field'],
  ])('%s is not dropped without a word', async (_name, delta, code) => {
    expect(codesOf(await eventsOutcome([chunk({ ...delta }), ...hello]))).toEqual([code])
    const body = { choices: [{ message: { content: 'Hello', ...delta }, finish_reason: 'stop' }] }
    if (!('content' in delta)) expect(codesOf(await wholeOutcome(body))).toEqual([code])
  })

  it('says nothing of fields that are empty or only accompany an answer', async () => {
    const events = hello.map((event) => ({ ...event, provider: 'x' }))
    const noise = chunk({
      channel: 'analysis',
      obfuscation: 'x',
      audio: null,
      function_call: null,
      thing: [],
      other: '',
    })
    expect(codesOf(await eventsOutcome([noise, ...events]))).toEqual([])
  })
})

describe('older forms', () => {
  it('deltas of function_call are a tool call', async () => {
    const deltas = [{ name: 'f', arguments: '' }, { arguments: '{"x"' }, { arguments: ':1}' }]
    const outcome = await eventsOutcome([
      ...deltas.map((function_call) => chunk({ content: null, function_call })),
      chunk({}, 'function_call'),
    ])
    expect(messageOf(outcome)?.tool_calls).toEqual([toolCall('call00001', 'f', '{"x":1}')])
    expect(outcome.completion?.choices[0]?.finish_reason).toBe('tool_calls')
  })

  it('a whole function_call is one', async () => {
    const message = { content: null, function_call: { name: 'f', arguments: '{}' } }
    const outcome = await wholeOutcome({ choices: [{ message, finish_reason: 'function_call' }] })
    expect(messageOf(outcome)?.tool_calls).toEqual([toolCall('call00001', 'f', '{}')])
  })

  it('a call that a gateway leaves in the content', async () => {
    const content = [
      { type: 'text', text: 'Hello' },
      { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
    ]
    for (const outcome of [
      await eventsOutcome([chunk({ content }), chunk({}, 'tool_use')]),
      await wholeOutcome({ choices: [{ message: { content }, finish_reason: 'tool_use' }] }),
    ]) {
      expect(messageOf(outcome)).toEqual({ ...helloMessage, tool_calls: [toolCall('a', 'f', '{"x":1}')] })
      expect(outcome.completion?.choices[0]?.finish_reason).toBe('tool_calls')
    }
  })

  it('a call with its name and arguments in itself', async () => {
    const outcome = await eventsOutcome([
      chunk({ tool_calls: [{ index: 0, id: 'a', name: 'f', arguments: { x: 1 } }] }, 'stop'),
    ])
    expect(messageOf(outcome)?.tool_calls).toEqual([toolCall('a', 'f', '{"x":1}')])
  })
})

describe('usage in odd places', () => {
  it('inside a choice', async () => {
    const choice = { index: 0, delta: {}, finish_reason: 'stop', ...usage(7) }
    expect((await eventsOutcome([hello[0], { choices: [choice] }])).completion?.usage).toMatchObject({
      prompt_tokens: 9,
      completion_tokens: 7,
    })
    const body = { choices: [{ message: { content: 'x' }, finish_reason: 'stop', ...usage(7) }] }
    expect((await wholeOutcome(body)).completion?.usage).toMatchObject({ completion_tokens: 7 })
  })

  it('is never infinite', async () => {
    const told =
      '{"prompt_tokens":1e999,"completion_tokens":3,"total_tokens":1e999,"prompt_tokens_details":{"cached_tokens":1e999}}'
    const { completion } = await raw(
      `{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}],"usage":${told}}`,
    )
    expect(completion?.usage).toEqual({ prompt_tokens: 0, completion_tokens: 3, prompt_tokens_details: {} })
  })
})

describe('errors in odd places', () => {
  const answer = { delta: { content: 'Hel' }, message: { content: 'Hel' }, finish_reason: null }
  it.each<[string, object, object]>([
    [
      'inside a choice',
      { choices: [{ ...answer, error: { message: 'too hot', code: 503 } }] },
      { status: 503, message: 'too hot' },
    ],
    [
      'in base_resp',
      { base_resp: { status_code: 1002, status_msg: 'rate limit' } },
      { code: 'SLF_RATE_LIMIT', message: 'rate limit' },
    ],
    [
      'in base_resp beside choices',
      { choices: [], base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      { code: 'SLF_QUOTA', message: 'insufficient balance' },
    ],
    [
      'as a word beside a message',
      { error: 'bad_request', message: 'no such model' },
      { message: 'no such model' },
    ],
    [
      'as an envelope with a code',
      { code: 'InvalidApiKey', message: 'no key', request_id: 'r' },
      { code: 'SLF_AUTH', message: 'no key' },
    ],
    ['as an envelope with a number', { code: 401, msg: 'no key' }, { code: 'SLF_AUTH', message: 'no key' }],
    ['as an envelope without success', { success: false, message: 'it broke' }, { message: 'it broke' }],
    [
      'with a type',
      { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
      { message: 'busy' },
    ],
  ])('%s', async (_name, body, { message, ...facts }: { message?: string }) => {
    const expected = { ...facts, message: expect.stringContaining(message ?? '') as string }
    for (const events of [[body], [hello[0], body]]) {
      const { error } = await eventsOutcome(events)
      expect(error).toMatchObject(expected)
      if (events.length > 1) expect(error).toMatchObject({ partial: 'Hel' })
    }
    expect((await wholeOutcome(body)).error).toMatchObject(expected)
  })

  it('a base_resp that says that all is well is no error', async () => {
    const base_resp = { status_code: 0, status_msg: '' }
    expect(messageOf(await eventsOutcome(hello.map((event) => ({ ...event, base_resp }))))).toEqual(
      helloMessage,
    )
  })

  it('an empty error beside a good answer is no error', async () => {
    const error = { code: null, message: '' }
    expect(messageOf(await eventsOutcome(hello.map((event) => ({ ...event, error }))))).toEqual(helloMessage)
  })

  it('what came in place of an answer is quoted', async () => {
    const { error } = await eventsOutcome([{ notice: 'we are moving' }], { done: false })
    expect(error).toMatchObject({ message: expect.stringContaining('we are moving') as string })
  })

  it.each(['network_error', 'abort', 'error', 'insufficient_system_resource'])(
    'the finish reason %s is no success',
    async (reason) => {
      expect((await eventsOutcome([hello[0], chunk({}, reason)])).error).toMatchObject({
        isRetryable: true,
        partial: 'Hel',
        message: expect.stringContaining(reason) as string,
      })
    },
  )

  it.each([
    ['LENGTH', 'length'],
    ['MAX_TOKENS', 'length'],
    ['sensitive', 'content_filter'],
    ['content_filter: RECITATION', 'content_filter'],
  ])('the finish reason %s is %s', async (told, expected) => {
    const { completion } = await eventsOutcome([hello[0], chunk({ content: 'lo' }, told)])
    expect(completion?.choices[0]?.finish_reason).toBe(expected)
  })

  it('a call beside an unknown reason is kept, and so is the reason', async () => {
    const { completion } = await eventsOutcome([chunk(call(0, 'a', 'f', '{}')), chunk({}, 'tired')])
    expect(completion?.choices[0]).toMatchObject({
      finish_reason: 'tired',
      message: { tool_calls: [{ id: 'a' }] },
    })
  })
})
