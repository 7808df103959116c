import { accumulate, type ChatCompletionChunk, LLMError, ProviderError } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnswerContext } from '../../src/chunks/answer-context.js'
import { ChunkRules } from '../../src/chunks/chunk-rules.js'

const context = (more: Partial<AnswerContext> = {}): AnswerContext => ({
  messages: [],
  expected: 1,
  finishReasons: {},
  errorOf: (body) => new ProviderError(JSON.stringify(body)),
  warn: () => {},
  ...more,
})

/** What the rules make of the chunks of a decoder that never says that the answer is whole. */
function ruled(chunks: readonly unknown[], more: Partial<AnswerContext> = {}): ChatCompletionChunk[] {
  const rules = new ChunkRules(context(more))
  const given = chunks.flatMap((chunk) => rules.apply(chunk as ChatCompletionChunk, false) ?? [])
  return [...given, ...[rules.end()].filter((chunk) => chunk !== undefined)]
}

const choice = (delta: unknown, finish_reason?: unknown, index?: number): unknown => ({
  choices: [{ ...(index === undefined ? {} : { index }), delta, finish_reason }],
})
const call = (index: unknown, id: unknown, name: unknown, args: unknown): unknown =>
  choice({ tool_calls: [{ index, id, function: { name, arguments: args } }] })
const messageOf = (chunks: readonly unknown[]) => accumulate(ruled(chunks)).choices[0]
const finishesOf = (chunks: readonly ChatCompletionChunk[]): number =>
  chunks.flatMap(({ choices }) => choices).filter((each) => each.finish_reason).length

describe('the rules of chunks', () => {
  it('hand on what is right as it is', () => {
    const rules = new ChunkRules(context())
    const text = choice({ content: 'a' }) as ChatCompletionChunk
    const last = choice({ content: 'b' }, 'stop') as ChatCompletionChunk
    expect(rules.apply(text, false)).toBe(text)
    expect(rules.apply(last, true)).toBe(last)
    expect(rules.end()).toBeUndefined()
  })

  it.each<[string, unknown[]]>([
    [
      'in every chunk',
      [choice({ content: 'a' }, 'stop'), choice({ content: 'b' }, 'stop'), choice({}, 'stop')],
    ],
    ['twice', [choice({ content: 'ab' }, 'stop'), choice({}, 'stop')]],
    ['before the text', [choice({}, 'stop'), choice({ content: 'ab' })]],
  ])('give one finish reason, at the end, where a decoder says it %s', (_name, chunks) => {
    const given = ruled(chunks)
    expect(accumulate(given).choices[0]).toMatchObject({ message: { content: 'ab' }, finish_reason: 'stop' })
    expect(finishesOf(given)).toBe(1)
    expect(given.at(-1)?.choices[0]?.finish_reason).toBe('stop')
  })

  it('do not let a later word make a whole answer of one that was cut', () => {
    expect(messageOf([choice({ content: 'a' }, 'length'), choice({}, 'stop')])?.finish_reason).toBe('length')
  })

  it.each<[string, string, object]>([
    ['MAX_TOKENS', 'length', {}],
    ['end_turn', 'stop', {}],
    ['content_filter: RECITATION', 'content_filter', {}],
    ['pause_turn', 'pause', {}],
    ['Tired', 'Tired', {}],
    ['flown', 'stop', { flown: 'stop' }],
  ])('translate %s to %s', (word, expected, finishReasons) => {
    const chunks = ruled([choice({ content: 'a' }, word)], { finishReasons: finishReasons as never })
    expect(accumulate(chunks).choices[0]?.finish_reason).toBe(expected)
  })

  it.each(['network_error', 'abort', 'error', 'MALFORMED_FUNCTION_CALL'])('%s is a failure', (word) => {
    expect(() => ruled([choice({ content: 'a' }, word)])).toThrow(ProviderError)
  })

  it.each<[string, unknown[], unknown[]]>([
    ['no ids', [call(0, undefined, 'f', '{}'), call(1, undefined, 'g', '{}')], ['f{}', 'g{}']],
    [
      'neither indexes nor ids',
      [call(undefined, undefined, 'f', '{"a"'), call(undefined, undefined, undefined, ':1}')],
      ['f{"a":1}'],
    ],
    ['two ids at one index', [call(0, 'a', 'f', '{}'), call(0, 'b', 'g', '{}')], ['f{}', 'g{}']],
    ['one id twice', [call(0, 'a', 'f', '{}'), call(1, 'a', 'g', '{}')], ['f{}', 'g{}']],
    ['a first index of 3', [call(3, 'a', 'f', '{}'), call(7, 'b', 'g', '{}')], ['f{}', 'g{}']],
    ['arguments as an object', [call(0, 'a', 'f', { a: 1 })], ['f{"a":1}']],
    ['the name after the arguments', [call(0, 'a', undefined, '{}'), call(0, undefined, 'f', '')], ['f{}']],
    ['a name that never comes', [call(0, 'a', undefined, '{}')], ['{}']],
    ['the id in every piece', [call(0, 'a', 'f', '{'), call(0, 'a', undefined, '}')], ['f{}']],
  ])('put tool calls right that have %s', (_name, chunks, expected) => {
    const given = ruled(chunks)
    const calls = accumulate(given).choices[0]?.message.tool_calls ?? []
    expect(calls.map(({ function: called }) => called.name + called.arguments)).toEqual(expected)
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
    for (const { id } of calls) expect(id).not.toBe('')
    const deltas = given.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta?.tool_calls ?? []))
    const seen = new Set<number>()
    for (const { index, id, function: called } of deltas) {
      if (!seen.has(index)) {
        expect(index).toBe(seen.size)
        expect(typeof id === 'string' && typeof called?.name === 'string').toBe(true)
      } else expect(id).toBeUndefined()
      seen.add(index)
    }
  })

  it('keep ids apart from those of the conversation', () => {
    const earlier = { id: 'call_0', type: 'function' as const, function: { name: 'f', arguments: '{}' } }
    const chunks = ruled([call(0, 'call_0', 'f', '{}')], {
      messages: [{ role: 'assistant', tool_calls: [earlier] }],
    })
    expect(accumulate(chunks).choices[0]?.message.tool_calls?.[0]?.id).not.toBe('call_0')
  })

  it('let no usage become infinite', () => {
    const usage = {
      prompt_tokens: Infinity,
      completion_tokens: 3,
      total_tokens: Infinity,
      details: { cached: -1, ok: 2 },
    }
    expect(accumulate(ruled([{ ...(choice({ content: 'a' }, 'stop') as object), usage }])).usage).toEqual({
      prompt_tokens: 0,
      completion_tokens: 3,
      details: { ok: 2 },
    })
  })

  it.each<[string, unknown, string]>([
    ['a text for a chunk', 'x', 'a chunk that must be an object'],
    ['a chunk without choices', {}, "'choices' must be a list"],
    ['a number for text', choice({ content: 7 }), "'content' must be text, but is the number 7"],
    ['an object for a finish reason', choice({}, {}), "'finish_reason' that must be a word"],
    ['tool calls that are no list', choice({ tool_calls: {} }), "'tool_calls' that must be a list"],
    ['a name that is a number', call(0, 'a', 7, ''), 'name must be text'],
    ['an index that is text', { choices: [{ index: 'x', delta: {} }] }, "'index' must be a whole number"],
    ['a text for usage', { choices: [], usage: 'much' }, "'usage' that must be an object"],
  ])('say in a sentence what cannot be mended: %s', (_name, chunk, sentence) => {
    expect(() => ruled([chunk])).toThrow(
      expect.objectContaining({ name: 'AdapterError', hook: 'push' }) as never,
    )
    expect(() => ruled([chunk])).toThrow(sentence)
  })

  it('refuse more of an answer behind its end', () => {
    const rules = new ChunkRules(context())
    rules.apply(choice({ content: 'a' }, 'stop') as ChatCompletionChunk, true)
    expect(() => rules.apply(choice({ content: 'b' }) as ChatCompletionChunk, true)).toThrow(
      /after it said that the answer is whole/,
    )
  })

  it('hold whatever a decoder gives', () => {
    const word = fc.constantFrom('stop', 'length', 'tool_calls', '', null, undefined, 'eos')
    const piece = fc.record(
      {
        index: fc.option(fc.integer({ min: 0, max: 3 })),
        id: fc.constantFrom('a', 'b', '', undefined),
        function: fc.record({
          name: fc.constantFrom('f', 'g', '', undefined),
          arguments: fc.constantFrom('{}', '{', '', undefined),
        }),
      },
      { requiredKeys: ['function'] },
    )
    const delta = fc.record(
      { content: fc.constantFrom('x', '', null), tool_calls: fc.array(piece, { maxLength: 2 }) },
      { requiredKeys: [] },
    )
    const chunk = fc.record({
      choices: fc.array(fc.record({ index: fc.integer({ min: 0, max: 1 }), delta, finish_reason: word }), {
        maxLength: 2,
      }),
    })
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
        const given = ruled(chunks)
        const finished = new Set<number>()
        for (const { index = 0, delta: given_, finish_reason } of given.flatMap(({ choices }) => choices)) {
          if (given_?.content) expect(finished.has(index)).toBe(false)
          if (!finish_reason) continue
          expect(finished.has(index)).toBe(false)
          finished.add(index)
        }
        const { choices } = accumulate(given)
        const texts = chunks.flatMap((each) =>
          each.choices.filter(({ index }) => index === 0).map((each_) => each_.delta.content ?? ''),
        )
        expect(choices.find(({ index }) => index === 0)?.message.content ?? '').toBe(texts.join(''))
        for (const { message, finish_reason } of choices) {
          expect(finish_reason).toBeTruthy()
          const ids = (message.tool_calls ?? []).map(({ id }) => id)
          expect(new Set(ids).size).toBe(ids.length)
        }
      }),
    )
  })

  it('know errors of the tree by the tree', () => {
    expect(() => ruled([choice({ content: 'a' }, 'error')])).toThrow(LLMError)
  })
})
