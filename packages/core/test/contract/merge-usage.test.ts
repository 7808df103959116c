import { accumulate, type CompletionUsage, detail, LLMFunction, type LLMInterface, prompt } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const usageOf = (...reports: unknown[]): unknown =>
  accumulate(reports.map((usage) => ({ choices: [], usage: usage as CompletionUsage }))).usage

describe('usage in several chunks counts the whole answer so far', () => {
  test.each<[string, unknown[], unknown]>([
    [
      'the last one counts, and nothing is added',
      [
        { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
        { prompt_tokens: 10, completion_tokens: 7, total_tokens: 17 },
      ],
      { prompt_tokens: 10, completion_tokens: 7, total_tokens: 17 },
    ],
    [
      'what the last one does not say is kept, at every depth',
      [
        {
          prompt_tokens: 10,
          completion_tokens: 1,
          prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
        },
        {
          completion_tokens: 7,
          prompt_tokens_details: { cached_tokens: 5 },
          completion_tokens_details: null,
        },
      ],
      {
        prompt_tokens: 10,
        completion_tokens: 7,
        prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
        // As the server wrote it: nothing was known before.
        completion_tokens_details: null,
      },
    ],
    [
      'a sum of earlier parts is dropped',
      [{ prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 }, { completion_tokens: 7 }],
      { prompt_tokens: 10, completion_tokens: 7 },
    ],
    [
      'null at the end takes nothing away',
      [{ prompt_tokens: 1, completion_tokens: 2 }, null],
      { prompt_tokens: 1, completion_tokens: 2 },
    ],
    [
      'what is no count is as good as absent',
      [
        { prompt_tokens: 3, completion_tokens: 2 },
        {
          prompt_tokens: Infinity,
          completion_tokens: Number.NaN,
          total_tokens: -1,
          prompt_tokens_details: { cached_tokens: -Infinity },
        },
      ],
      { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: {} },
    ],
  ])('%s', (_, reports, expected) => {
    expect(usageOf(...reports)).toEqual(expected)
  })
})

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({ maxSteps: 2 })
  async write(): Promise<string> {
    return prompt`go`
  }
}

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Infinity, -Infinity, Number.NaN, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, -1),
)

test('whatever a provider reports, the usage of a call is made of finite counts', async () => {
  const usage = fc.record({
    prompt_tokens: anyNumber,
    completion_tokens: anyNumber,
    total_tokens: anyNumber,
    prompt_tokens_details: fc.record({ cached_tokens: anyNumber, cache_write_tokens: anyNumber }),
    completion_tokens_details: fc.record({ reasoning_tokens: anyNumber }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(usage, { minLength: 1, maxLength: 3 }), async (reports) => {
      const llm = new ScriptedLLM([
        ...reports.slice(1).map((report) => ({ text: '…', finishReason: 'pause', usage: report })),
        { text: 'x', usage: reports[0] },
      ])
      const { usage: total, steps } = await detail(new Desk(llm)).write()
      for (const sum of [total, ...steps.map((step) => step.usage)]) {
        const { estimated, ...counts } = sum
        for (const count of [...Object.values(counts), ...Object.values(estimated)]) {
          expect(Number.isSafeInteger(Math.trunc(count)) && count >= 0).toBe(true)
        }
      }
    }),
  )
})

test('tokens written to the cache are counted', async () => {
  const report = {
    prompt_tokens: 9,
    completion_tokens: 4,
    prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 2 },
  }
  const llm = new ScriptedLLM([
    { text: 'a', finishReason: 'pause', usage: report },
    { text: 'b', usage: report },
  ])
  const { usage } = await detail(new Desk(llm)).write()
  expect(usage).toMatchObject({
    total_tokens: 26,
    cached_tokens: 6,
    cache_write_tokens: 10,
    reasoning_tokens: 4,
  })
})

test('warnings and images of all chunks are joined', () => {
  const image = (url: string) => ({ type: 'image_url' as const, image_url: { url } })
  const { warnings, choices } = accumulate([
    { choices: [{ delta: { images: [image('a')] } }], warnings: [{ code: 'a', message: 'A' }] },
    { choices: [{ delta: { images: [image('b')], content: 'x' }, finish_reason: 'stop' }] },
    { choices: [], warnings: [{ code: 'b', message: 'B' }] },
  ])
  expect(warnings).toEqual([
    { code: 'a', message: 'A' },
    { code: 'b', message: 'B' },
  ])
  expect(choices[0]?.message).toEqual({ role: 'assistant', content: 'x', images: [image('a'), image('b')] })
})
