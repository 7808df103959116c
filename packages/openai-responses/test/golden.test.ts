import {
  type ChatCompletion,
  ProviderError,
  QuotaExceededError,
  StreamFormatError,
  StreamInterruptedError,
  accumulate,
} from '@slf/core'
import { arbitrarySplits, goldenRecordings, oddStreams, rechunk, sseTransformations } from '@slf/testbed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeResponse } from '../src/decode/decode-response.js'
import { chunksOfBytes, decodeContext } from './decode.js'
import { expectInterruptions } from './expect-interruptions.js'
import { type ExpectedAnswer, expectedOfEvents, expectedOfResponse } from './expected-answer.js'

const recordings = [
  ...goldenRecordings('responses').filter(({ status }) => status === 200),
  ...oddStreams('responses'),
]
const streams = recordings.flatMap(({ name, response }) =>
  response.kind === 'sse'
    ? [{ name, text: response.text, bytes: new TextEncoder().encode(response.text) }]
    : [],
)
const bodies = recordings.flatMap(({ name, response }) =>
  response.kind === 'json' ? [{ name, body: response.body as Record<string, unknown> }] : [],
)

/** Streams that are broken as they were recorded, and what a caller must see. */
const brokenStreams = new Map<string, readonly [errorClass: new (...args: never[]) => Error, words: RegExp]>([
  ['openai/-fixtures-openai-error-1-chunks-0-38646f', [QuotaExceededError, /exceeded your current quota/]],
  ['openai_error_then_failed', [QuotaExceededError, /exceeded your current quota/]],
  ['syn_flat_error', [ProviderError, /boom/]],
  ['syn_truncated_no_terminal', [StreamInterruptedError, /terminal event/]],
  // Shortened by hand: its first and its last event are not JSON.
  ['openai/-fixtures-parallel-tool-call-wrapper-1-chunks-0-7fbb27', [StreamFormatError, /not JSON/]],
  // Shortened by hand: most text deltas were removed, so that the final item contradicts what was streamed.
  ['openai/-fixtures-openai-shell-container-1-chunks-0-d82f22', [StreamFormatError, /contradicts itself/]],
])
const isRunning = ({ status }: Record<string, unknown>): boolean =>
  status === 'queued' || status === 'in_progress'
const whole = streams.filter(({ name }) => !brokenStreams.has(name))

const eventsOf = (text: string): unknown[] =>
  text
    .split('\n')
    .flatMap((line) =>
      line.startsWith('data:') && !line.includes('[DONE]') ? [JSON.parse(line.slice(5))] : [],
    )

function answerOf(completion: ChatCompletion): ExpectedAnswer {
  const choice = completion.choices[0]
  const message = choice?.message
  const data = message?.provider_data as { openai_responses: { items: { type: string }[] } }
  return {
    content: message?.content ?? '',
    refusal: message?.refusal ?? '',
    reasoning: message?.reasoning_content ?? '',
    calls: (message?.tool_calls ?? []).map(({ function: { name, arguments: text } }) => ({
      name,
      arguments: text,
    })),
    citedUrls: (message?.annotations ?? []).map(
      (annotation) => (annotation as { url_citation: { url: string } }).url_citation.url,
    ),
    itemTypes: data.openai_responses.items.map(({ type }) => type),
    finishReason: String(choice?.finish_reason),
    promptTokens: completion.usage?.prompt_tokens,
    completionTokens: completion.usage?.completion_tokens,
    cachedTokens: completion.usage?.prompt_tokens_details?.cached_tokens,
    reasoningTokens: completion.usage?.completion_tokens_details?.reasoning_tokens,
  }
}

describe.skipIf(recordings.length === 0)('golden streams', () => {
  it.each(whole)('$name: the answer is what its final items say', ({ text, bytes }) => {
    const context = decodeContext()
    const answer = answerOf(accumulate(chunksOfBytes([bytes], context)))
    expect(answer).toEqual(expectedOfEvents(eventsOf(text)))
    expect(context.warnings).toEqual([])
  })

  it.each(whole)('$name: follows the rules of chunks', ({ bytes }) => {
    const chunks = chunksOfBytes([bytes])
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason)).toEqual([chunks.at(-1)])
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1)
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true)
  })

  it.each(streams.filter(({ name }) => brokenStreams.has(name)))('$name: is an error', ({ name, bytes }) => {
    const [errorClass, words] = brokenStreams.get(name) ?? [Error, /./]
    expect(() => chunksOfBytes([bytes])).toThrow(errorClass)
    expect(() => chunksOfBytes([bytes])).toThrow(words)
  })

  it.each(whole)('$name: every way to cut its bytes gives the same chunks', ({ bytes }) => {
    const reference = JSON.stringify(chunksOfBytes([bytes]))
    const isSame = (pieces: Iterable<Uint8Array>): boolean =>
      JSON.stringify(chunksOfBytes(pieces)) === reference
    for (const size of [1, 2, 3, 7, 64])
      expect(isSame(rechunk(bytes, size)), `pieces of ${size} bytes`).toBe(true)
    fc.assert(fc.property(arbitrarySplits(bytes), isSame), { numRuns: 10 })
  })

  it.each(Object.entries(sseTransformations))('%s changes nothing', (_name, change) => {
    for (const { text, bytes } of whole) {
      const normal = text.endsWith('\n\n') ? text : `${text}\n\n`
      expect(chunksOfBytes([new TextEncoder().encode(change(normal))])).toEqual(chunksOfBytes([bytes]))
    }
  })

  it.each(whole)('$name: is interrupted wherever it is cut before its terminal event', ({ text }) => {
    // Every event at 40 places; at every byte in the long tests.
    expectInterruptions(text, (length) => Math.ceil(length / 40))
  })

  it.each(whole.filter(({ bytes }) => bytes.length < 4_700))(
    '$name: is whole or interrupted, cut at any byte',
    ({ bytes }) => {
      const reference = JSON.stringify(chunksOfBytes([bytes]))
      for (let length = 0; length < bytes.length; length++) {
        expect([reference, 'interrupted']).toContain(outcome(bytes.subarray(0, length)))
      }
    },
  )
})

describe.skipIf(recordings.length === 0)('golden responses', () => {
  it.each(bodies.filter(({ body }) => isRunning(body)))('$name: is not done', ({ body }) => {
    expect(() => decodeResponse(body, decodeContext())).toThrow(/in the background/)
  })

  it.each(bodies.filter(({ body }) => !isRunning(body)))(
    '$name: the answer is what its output says',
    ({ body }) => {
      const context = decodeContext()
      expect(answerOf(decodeResponse(body, context))).toEqual(expectedOfResponse(body))
      expect(context.warnings).toEqual([])
    },
  )
})

function outcome(bytes: Uint8Array): string {
  try {
    return JSON.stringify(chunksOfBytes([bytes]))
  } catch (error) {
    return error instanceof StreamInterruptedError || error instanceof StreamFormatError
      ? 'interrupted'
      : String(error)
  }
}
