import { type LLMError, StreamFormatError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { decodeAnnotation } from '../src/decode/answer/decode-annotation.js'
import { EventDecoder } from '../src/decode/decode-events.js'
import { decodeResponse } from '../src/decode/decode-response.js'
import { decodeUsage } from '../src/decode/events/usage.js'
import { decodeProviderData } from '../src/history/provider-data.js'
import { chunksOf, chunksOfBytes, completionOf, decodeContext } from './decode.js'

type Json = Record<string, unknown>

const end = (response: Json = {}, type = 'response.completed'): Json => ({
  type,
  response: { id: 'resp_1', created_at: 1, model: 'm', status: type.slice(9), output: [], ...response },
})
const added = (output_index: number, item: Json): Json => ({
  type: 'response.output_item.added',
  output_index,
  item,
})
const done = (output_index: number, item: Json): Json => ({
  type: 'response.output_item.done',
  output_index,
  item,
})
const text = (output_index: number, delta: string, content_index = 0): Json => ({
  type: 'response.output_text.delta',
  output_index,
  content_index,
  delta,
})
const argumentsDelta = (output_index: number, delta: string): Json => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta,
})
const parts = (...content: readonly Json[]): Json => ({
  type: 'message',
  role: 'assistant',
  id: 'msg',
  content,
})
const said = (words: string, more: Json = {}): Json => parts({ type: 'output_text', text: words, ...more })
const call = (more: Json = {}): Json => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'a',
  name: 'f',
  arguments: '',
  ...more,
})
const messageOf = (...events: readonly Json[]) => completionOf(events).choices[0]?.message
const callsOf = (...events: readonly Json[]) =>
  messageOf(...events)?.tool_calls?.map(({ id, function: called }) => [id, called.name, called.arguments])
const itemsOf = (...events: readonly Json[]): unknown => {
  const data = messageOf(...events)?.provider_data
  return decodeProviderData({ role: 'assistant', provider_data: data })?.items
}

describe('the chunks that are given out', () => {
  it('bring the role once, nothing empty, and finish and usage at the end', () => {
    const chunks = chunksOf([
      { type: 'response.created', response: { id: 'resp_0', created_at: 7.9, model: 'first' } },
      text(0, ''),
      text(0, 'Hi'),
      end({ usage: { input_tokens: 1, output_tokens: 2 } }),
    ])
    const envelope = { id: 'resp_0', created: 7, model: 'first', object: 'chat.completion.chunk' }
    expect(chunks).toHaveLength(2)
    expect(chunks[0]).toEqual({
      ...envelope,
      choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }],
    })
    expect(chunks[1]).toMatchObject({
      ...envelope,
      choices: [{ index: 0, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    })
    expect(chunks[1]?.choices[0]?.delta).not.toHaveProperty('role')
  })

  it('are none for what comes after the end, for [DONE] and for blanks', () => {
    const of = (...data: readonly string[]): readonly unknown[] =>
      chunksOfBytes([new TextEncoder().encode(data.map((line) => `data: ${line}\n\n`).join(''))])
    const whole = JSON.stringify(end())
    const deltas = of(JSON.stringify(text(0, 'Hi')), whole)
    expect(of(' ', JSON.stringify(text(0, 'Hi')), '[DONE]', whole, '[DONE]', '{oops')).toEqual(deltas)
    expect(() => of(' [DONE] ', '[DONE]')).toThrow(
      'The stream ended before the terminal event of the response.',
    )
  })

  it('end with the response, also where more stands in the same event', () => {
    const both = `data: ${JSON.stringify(end())}\ndata: ${JSON.stringify(text(0, 'EVIL'))}\n\n`
    const contents = chunksOfBytes([new TextEncoder().encode(both)]).map(
      ({ choices }) => choices[0]?.delta?.content,
    )
    expect(contents.filter(Boolean)).toEqual([])
    const decoder = new EventDecoder(decodeContext())
    decoder.decode(end())
    expect(decoder.isFinished).toBe(true)
    expect(decoder.decode(text(0, 'EVIL'))).toEqual([])
    expect(decoder.decode({ type: 'error', message: 'late' })).toEqual([])
    expect(decoder.decode(null)).toEqual([])
  })

  it('give what belongs to a later item once the earlier ones are closed', () => {
    const deltas = chunksOf([
      added(0, parts()),
      added(1, parts()),
      text(1, 'B'),
      text(0, 'A'),
      done(0, said('A')),
      text(1, 'b'),
      end(),
    ]).map(({ choices }) => choices[0]?.delta?.content)
    expect(deltas.filter(Boolean)).toEqual(['A', 'B', 'b'])
  })
})

describe('usage', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, undefined],
    ['null', null, undefined],
    ['no counts', { cost: 1 }, undefined],
    ['counts that are none', { input_tokens: Number.NaN, output_tokens: Infinity }, undefined],
    ['negative counts', { input_tokens: -1, output_tokens: -1 }, undefined],
    [
      'zero',
      { input_tokens: 0, output_tokens: 0 },
      { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    ],
    ['the prompt alone', { input_tokens: 3 }, { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 }],
    [
      'the answer alone',
      { output_tokens: 3, input_tokens: Infinity },
      { prompt_tokens: 0, completion_tokens: 3, total_tokens: 3 },
    ],
    [
      'a total of its own',
      { input_tokens: 1, output_tokens: 2, total_tokens: 9 },
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 9 },
    ],
    [
      'a total that is none',
      { input_tokens: 1, output_tokens: 2, total_tokens: -9 },
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    ],
    [
      'details and more',
      {
        input_tokens: 1,
        output_tokens: 2,
        input_tokens_details: { cached_tokens: 1 },
        output_tokens_details: { reasoning_tokens: 2 },
        cost: 3,
      },
      {
        prompt_tokens: 1,
        completion_tokens: 2,
        total_tokens: 3,
        prompt_tokens_details: { cached_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 2 },
        cost: 3,
      },
    ],
    [
      'details that are none',
      { input_tokens: 1, output_tokens: 2, input_tokens_details: 7, output_tokens_details: null },
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    ],
  ])('of %s', (_name, told, expected) => {
    expect(decodeUsage(told)).toEqual(expected)
  })
})

describe('citations', () => {
  const web = (url: string): Json => ({ type: 'url_citation', url, title: 't' })
  const nested = (url: string): Json => ({ type: 'url_citation', url_citation: { url, title: 't' } })
  const annotated = (index: number, annotation: unknown): Json => ({
    type: 'response.output_text.annotation.added',
    output_index: 0,
    content_index: index,
    annotation,
  })

  it('of the web are nested as in Chat Completions, and others are left as they are', () => {
    expect(decodeAnnotation(web('u'))).toEqual(nested('u'))
    for (const other of [
      { type: 'file_citation', url: 'u' },
      nested('u'),
      { type: 'url_citation' },
      null,
      'x',
      [web('u')],
    ])
      expect(decodeAnnotation(other)).toEqual(other)
  })

  it('are given once, by their events or by the final item, whichever has more', () => {
    const final = (...annotations: readonly unknown[]): Json => said('x', { annotations })
    const annotationsOf = (...events: readonly Json[]): unknown => messageOf(...events)?.annotations
    expect(annotationsOf(annotated(0, web('a')), done(0, final(web('a'))), end())).toEqual([nested('a')])
    expect(annotationsOf(annotated(0, web('a')), done(0, final(web('a'), web('b'))), end())).toEqual([
      nested('a'),
      nested('b'),
    ])
    expect(
      annotationsOf(annotated(0, web('a')), annotated(0, web('b')), done(0, final(web('a'))), end()),
    ).toEqual([nested('a'), nested('b')])
    expect(annotationsOf(done(0, final(web('a'))), annotated(0, web('a')), end())).toEqual([nested('a')])
    expect(annotationsOf(annotated(0, web('a')), end({ output: [final(web('a'))] }))).toEqual([nested('a')])
    expect(annotationsOf(done(0, final()), end())).toBeUndefined()
  })

  it('are counted for each part', () => {
    const final = parts(
      { type: 'output_text', text: 'x', annotations: [web('a')] },
      { type: 'output_text', text: 'y', annotations: [web('b'), web('c')] },
    )
    expect(messageOf(annotated(1, web('b')), done(0, final), end())?.annotations).toEqual([
      nested('b'),
      nested('a'),
      nested('c'),
    ])
  })
})

describe('final texts', () => {
  const textDone = (index: number, words: string): Json => ({
    type: 'response.output_text.done',
    output_index: index,
    content_index: 0,
    text: words,
  })
  const refusal = (delta: string): Json => ({ type: 'response.refusal.delta', output_index: 0, delta })

  it.each<[string, readonly Json[], string]>([
    ['the same', [text(0, 'Hi'), textDone(0, 'Hi'), done(0, said('Hi'))], 'Hi'],
    ['more', [text(0, 'H'), textDone(0, 'Hi'), done(0, said('Hi!'))], 'Hi!'],
    ['nothing', [text(0, 'Hi'), textDone(0, ''), done(0, said(''))], 'Hi'],
    ['fewer blanks around', [text(0, ' Hi '), done(0, said('Hi'))], ' Hi '],
  ])('that say %s are no contradiction', (_name, events, expected) => {
    const context = decodeContext()
    expect(completionOf([...events, end()], context).choices[0]?.message.content).toBe(expected)
    expect(context.warnings).toEqual([])
  })

  it.each<[string, readonly Json[]]>([
    ['less', [text(0, 'Hi there'), done(0, said('Hi'))]],
    ['something else', [text(0, 'Hi'), textDone(0, 'Ho')]],
    ['something else than the end of the part', [textDone(0, 'Ho'), done(0, said('Hu'))]],
    ['blanks in front that never came', [text(0, 'Hi'), done(0, said(' Hi'))]],
  ])('that say %s are refused', (_name, events) => {
    expect(() => completionOf([...events, end()])).toThrow(
      expect.objectContaining({
        name: 'StreamFormatError',
        message:
          'The stream contradicts itself: the text of the answer differs from what was streamed before. An event was lost, repeated or attributed to another item.',
      }) as Error,
    )
  })

  it('of refusals add what the deltas left out', () => {
    const final = parts({ type: 'refusal', refusal: 'No, never.' })
    expect(messageOf(refusal('No'), done(0, final), end())).toMatchObject({ refusal: 'No, never.' })
    expect(messageOf(done(0, final), end())).toMatchObject({ content: null, refusal: 'No, never.' })
    expect(messageOf(refusal('No'), end({ output: [final] }))).toMatchObject({ refusal: 'No, never.' })
  })

  it('of reasoning are put together with an empty line, whichever way they come', () => {
    const summary = ['A', 'B'].map((words) => ({ type: 'summary_text', text: words }))
    const item = { type: 'reasoning', id: 'rs', summary }
    const delta = (index: number, words: string): Json => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      summary_index: index,
      delta: words,
    })
    for (const events of [
      [done(0, item)],
      [delta(0, 'A'), done(0, item)],
      [delta(0, 'A'), delta(1, 'B')],
      [added(0, { ...item, summary: [] }), delta(0, 'A'), delta(1, 'B'), done(0, item), done(0, item)],
    ])
      expect(messageOf(...events, end())?.reasoning_content).toBe('A\n\nB')
    const two = [done(0, item), done(1, { ...item, id: 'rs_2' })]
    expect(messageOf(...two, end())?.reasoning_content).toBe('A\n\nB\n\nA\n\nB')
    const open = { ...item, content: [{ type: 'reasoning_text', text: 'open' }] }
    expect(messageOf(done(0, open), end())?.reasoning_content).toBe('open')
  })
})

describe('function calls', () => {
  it('are announced with their name, and get each character of their arguments once', () => {
    const deltas = chunksOf([
      added(0, call()),
      argumentsDelta(0, '{"x"'),
      argumentsDelta(0, ''),
      argumentsDelta(0, ':1'),
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"x":1}' },
      done(0, call({ arguments: '{"x":1}' })),
      end({ output: [call({ arguments: '{"x":1}' })] }),
    ]).flatMap(({ choices }) => choices[0]?.delta?.tool_calls ?? [])
    expect(deltas).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 0, function: { arguments: '{"x"' } },
      { index: 0, function: { arguments: ':1' } },
      { index: 0, function: { arguments: '}' } },
    ])
  })

  it.each<[string, Json, boolean]>([
    ['the same', { arguments: '{"x":1,"y":2}' }, true],
    ['the same, spelled in another way', { arguments: '{ "y": 2, "x": 1 }' }, true],
    ['the same, as an object', { arguments: { x: 1, y: 2 } }, true],
    ['nothing', { arguments: '' }, true],
    ['nothing at all', { arguments: null }, true],
    ['something else', { arguments: '{"x":1,"y":3}' }, false],
    ['less', { arguments: '{"x":1}' }, false],
    ['no JSON', { arguments: '{"x":1,"y":' }, false],
  ])('whose final arguments say %s', (_name, final, isFine) => {
    const events = [added(0, call()), argumentsDelta(0, '{"x":1,"y":2}'), done(0, call(final)), end()]
    if (isFine) expect(callsOf(...events)).toEqual([['a', 'f', '{"x":1,"y":2}']])
    else
      expect(() => callsOf(...events)).toThrow(
        'The final arguments of a function call contradict its deltas.',
      )
  })

  it('are one where the very same call is sent again, and two where anything differs', () => {
    const whole = call({ arguments: '{"x":1}' })
    const again = (more: Json): number =>
      callsOf(done(0, whole), done(1, { ...whole, id: 'fc_2', ...more }), end())?.length ?? 0
    expect(again({})).toBe(1)
    expect(again({ call_id: 'b' })).toBe(2)
    expect(again({ name: 'g' })).toBe(2)
    expect(again({ arguments: '{"x":2}' })).toBe(2)
    expect(itemsOf(done(0, whole), done(1, { ...whole, id: 'fc_2' }), end())).toEqual([whole])
    // A repetition stays one, whatever else comes of it.
    const later = [
      done(0, whole),
      added(1, { ...whole, id: 'fc_2', arguments: '' }),
      argumentsDelta(1, '{"x":1}'),
      done(1, { ...whole, id: 'fc_2' }),
      done(2, { ...whole, id: 'fc_3' }),
      end({ output: [whole, { ...whole, id: 'fc_2' }, { ...whole, id: 'fc_3' }] }),
    ]
    expect(callsOf(...later)).toEqual([['a', 'f', '{"x":1}']])
    expect(itemsOf(...later)).toEqual([whole])
  })

  it('without an id of the server are never taken for one another', () => {
    const nameless = call({ call_id: undefined, id: undefined, arguments: '{}' })
    expect(callsOf(done(0, nameless), done(1, nameless), end())).toEqual([
      ['call00001', 'f', '{}'],
      ['call00002', 'f', '{}'],
    ])
  })

  it('that are cut stay as they are, and those that ended without their last events are whole', () => {
    const open = [added(0, call()), argumentsDelta(0, '{"x')]
    const cut = completionOf([
      ...open,
      end({ incomplete_details: { reason: 'max_output_tokens' } }, 'response.incomplete'),
    ]).choices[0]
    expect(cut).toMatchObject({ finish_reason: 'length' })
    expect(cut?.message.tool_calls?.[0]?.function.arguments).toBe('{"x')
    expect(callsOf(added(0, call()), argumentsDelta(0, '{}'), end())).toEqual([['a', 'f', '{}']])
    // Whole before the response was cut: it stays whole.
    const whole = call({ arguments: '{"x":1}' })
    const events = [
      done(0, whole),
      added(1, parts()),
      text(1, 'and'),
      end({ incomplete_details: { reason: 'max_output_tokens' } }, 'response.incomplete'),
    ]
    expect(callsOf(...events)).toEqual([['a', 'f', '{"x":1}']])
  })

  it('whose name is no text are not the protocol', () => {
    for (const name of [7, {}, true])
      expect(() => callsOf(done(0, call({ name, arguments: '{}' })), end())).toThrow(
        'The response has a function call whose name is no text.',
      )
  })
})

describe('the items of a response', () => {
  it('are matched with the final list by their ids, else by their kinds, in order', () => {
    const one = { ...said('A'), id: 'm1' }
    const two = { ...said('B'), id: 'm2' }
    // The final list has them under other ids, or lacks one, or has one more in front.
    for (const output of [
      [one, two],
      [
        { ...one, id: 'x1' },
        { ...two, id: 'x2' },
      ],
      [two],
      [{ type: 'mcp_list_tools', id: 'l' }, one, two],
      [],
    ])
      expect(messageOf(done(0, one), done(1, two), end({ output }))?.content).toBe('AB')
    expect(
      messageOf(added(0, { ...parts(), id: 'm1' }), text(0, 'A'), end({ output: [one, two] }))?.content,
    ).toBe('AB')
  })

  it('in another order than they came are a contradiction, since nobody knows which order is right', () => {
    const one = { ...said('A'), id: 'm1' }
    const two = { ...said('B'), id: 'm2' }
    expect(() => messageOf(done(0, one), done(1, two), end({ output: [two, one] }))).toThrow(
      /contradicts itself/,
    )
  })

  it('are at most 10,000', () => {
    const many = (count: number): Json[] =>
      Array.from({ length: count }, (_, index) => added(index, { type: 'thing', id: `t${index}` }))
    expect(() => chunksOf([...many(10_000), end()])).not.toThrow()
    expect(() => chunksOf([...many(10_001), end()])).toThrow(StreamFormatError)
  })

  it('are found by an index, an id, or as the last one', () => {
    const events = [
      { type: 'response.output_item.added', item: { ...parts(), id: 'm1' } },
      { type: 'response.output_text.delta', item_id: 'm1', delta: 'A' },
      { type: 'response.output_item.added', item: { ...parts(), id: 'm2' } },
      { type: 'response.output_text.delta', delta: 'B' },
      { type: 'response.output_text.delta', item_id: 'm1', delta: 'a' },
      { type: 'response.output_text.delta', output_index: -1, delta: 'b' },
      { type: 'response.output_text.delta', output_index: 0.5, delta: 'c' },
    ]
    expect(messageOf(...events, end())?.content).toBe('AaBbc')
  })

  it('of a message must be a list of parts', () => {
    for (const content of ['x', [null], [7], {}])
      expect(() => chunksOf([done(0, { type: 'message', content }), end()])).toThrow(
        'The content of a message is no list of parts.',
      )
    expect(
      messageOf(done(0, { type: 'message' }), done(1, { type: 'message', content: null }), end()),
    ).toMatchObject({ content: null })
  })
})

describe('an error inside of a response', () => {
  const failureOf = (event: Json): LLMError => {
    try {
      chunksOf([event])
    } catch (error) {
      return error as LLMError
    }
    throw new Error('no error')
  }

  it.each<[string, number]>([
    ['invalid_prompt', 400],
    ['image_parse_error', 400],
    ['unsupported_image_media_type', 400],
    ['empty_image_file', 400],
    ['failed_to_download_image', 400],
    ['bio_policy', 400],
    ['server_error', 500],
    ['not_invalid_prompt', 500],
    ['rate_limit_exceeded', 429],
    ['vector_store_timeout', 504],
  ])('%s stands for status %i', (code, status) => {
    expect(failureOf(end({ error: { code, message: 'x' } }, 'response.failed'))).toMatchObject({ status })
    expect(failureOf({ type: 'error', code, message: 'x', sequence_number: 3 })).toMatchObject({ status })
    expect(failureOf({ type: 'error', error: { code, message: 'x' } })).toMatchObject({ status })
  })

  it('keeps its words, and has some of ours where there are none', () => {
    expect(failureOf({ type: 'error', error: 'too hot' }).message).toContain('too hot')
    for (const error of [null, undefined, '', 7])
      expect(failureOf(end({ error }, 'response.failed')).message).toContain(
        'The response failed without a reason.',
      )
    expect(failureOf(end({}, 'response.cancelled')).message).toContain('The response was cancelled.')
    expect(failureOf(end({ status: 'cancelled' })).message).toContain('The response was cancelled.')
    expect(failureOf(end({ status: 'failed', error: { message: 'boom' } })).message).toContain('boom')
  })

  it('says what it has cost, hidden from what is printed', () => {
    const usage = { input_tokens: 1, output_tokens: 2 }
    const failure = failureOf(end({ error: { message: 'x' }, usage }, 'response.failed'))
    expect(failure.usage).toMatchObject({ prompt_tokens: 1, completion_tokens: 2 })
    expect(Object.keys(failure)).not.toContain('usage')
    expect(failureOf(end({ error: { message: 'x' } }, 'response.failed')).usage).toBeUndefined()
  })
})

describe('a whole response', () => {
  const decode = (body: unknown) => decodeResponse(body, decodeContext())

  it.each(['queued', 'in_progress'])('that is %s is not done', (status) => {
    expect(() => decode({ id: 'resp_7', status, output: [] })).toThrow(
      `The response 'resp_7' runs in the background and is not done (${status}): stream it, or fetch it later by its id.`,
    )
    expect(() => decode({ id: 'resp_7', status, output: [] })).toThrow(
      expect.objectContaining({ isRetryable: false }) as Error,
    )
  })

  it('of another protocol is named, and not tried again', () => {
    const words = 'use OpenAICompatible of @slf/openai for it.'
    for (const read of [() => decode({ choices: [] }), () => chunksOf([{ choices: [] }])]) {
      expect(read).toThrow(words)
      expect(read).toThrow(expect.objectContaining({ isRetryable: false }) as Error)
    }
  })

  it.each<[unknown, string]>([
    ['x', 'The body of the answer is not an object. The server sent: "x"'],
    [
      { output: {}, note: 'come\u001b[31m later' },
      `The body of the answer is not a response: it has no list 'output'. The server sent: {"output":{},"note":"come\\u001b[31m later"}`,
    ],
    [
      { output: ['x'] },
      `The body of the answer is not a response: its list 'output' has more than objects. The server sent: {"output":["x"]}`,
    ],
    [{ output: [{ type: 'message', content: 'x' }] }, 'The content of a message is no list of parts.'],
  ])('%j is named', (body, message) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ name: 'ProviderError', message }) as Error)
  })
})
