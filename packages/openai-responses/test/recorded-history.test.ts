import type { ChatMessage } from '@slf/core'
import { type GoldenRecording, goldenRecordings, requestViolations } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { encodeRequest } from '../src/encode/encode-request.js'
import { decodedTurn, historyOf, inputMeaning } from './recorded-history.js'

type Json = Record<string, unknown>

const exchanges = goldenRecordings('responses').flatMap((recording) =>
  recording.request ? [{ ...recording, request: recording.request }] : [],
)
const isStored = ({ request }: { request: Json }): boolean => request['store'] !== false
const itemsOf = (input: unknown): Json[] => (Array.isArray(input) ? (input as Json[]) : [])
const hasHistory = ({ request }: { request: Json }): boolean =>
  itemsOf(request['input']).some(
    ({ role, type }) => role !== 'user' && role !== 'developer' && type !== 'message',
  )

function encode(messages: readonly ChatMessage[]): Json {
  return encodeRequest(
    { messages },
    {
      source: 'test',
      model: 'test-model',
      stream: false,
      replay: true,
      encryptedReasoning: true,
      unsupported: (capability) => expect.unreachable(capability),
    },
  )
}

/** A developer message at the start of an input is an instruction to us, which says the same. */
function meaningOf(body: Json): unknown[] {
  const instructions = body['instructions'] ? [{ role: 'developer', content: body['instructions'] }] : []
  return inputMeaning([...instructions, ...itemsOf(body['input'])])
}

describe.skipIf(exchanges.length === 0)('recorded conversations', () => {
  it.each(exchanges)('$name: its history encodes to its input', (exchange) => {
    const { input } = exchange.request
    const body = encode(historyOf(input, isStored(exchange)))
    expect(meaningOf(body)).toEqual(inputMeaning(input))
  })

  it.each(exchanges.filter(hasHistory))('$name: its encoded history would be accepted', (exchange) => {
    const { input } = exchange.request
    const body = encode(historyOf(input, isStored(exchange)))
    expect(requestViolations('responses', body)).toEqual([])
  })

  it.each(followUps(exchanges))('$next.name goes on from $previous.name', ({ previous, next }) => {
    const history = historyOf(previous.request['input'], isStored(previous))
    const answer = (previous.response as { body: { output: Json[] } }).body.output
    history.push(decodedTurn(answer, isStored(previous), history))
    const later = itemsOf(next.request['input']).slice(
      itemsOf(previous.request['input']).length + answer.length,
    )
    const results = historyOf(later, isStored(next)).map((message) => answered(message, history))
    expect(meaningOf(encode([...history, ...results]))).toEqual(inputMeaning(next.request['input']))
  })

  it('hold conversations whose turns follow each other', () => {
    expect(followUps(exchanges).length).toBeGreaterThanOrEqual(2)
  })
})

interface Exchange extends GoldenRecording {
  readonly request: Json
}

/** Pairs of recordings in which the later request holds what the earlier one was answered with. */
function followUps(all: readonly Exchange[]): { previous: Exchange; next: Exchange }[] {
  return all.flatMap((previous) => {
    if (previous.response.kind !== 'json') return []
    const output = (previous.response.body as { output?: Json[] }).output ?? []
    if (output.length === 0) return []
    const ids = output.map(({ id }) => id)
    return all
      .filter(({ request }) => ids.every((id) => itemsOf(request['input']).some((item) => item['id'] === id)))
      .map((next) => ({ previous, next }))
  })
}

/** A result of a tool names the call that it answers by the id of our history. */
function answered(message: ChatMessage, history: readonly ChatMessage[]): ChatMessage {
  if (message.role !== 'tool' || message.tool_call_id !== '') return message
  const calls = history.flatMap((earlier) => (earlier.role === 'assistant' ? (earlier.tool_calls ?? []) : []))
  return { ...message, tool_call_id: calls.at(-1)?.id ?? '' }
}
