import { sseText } from '../fixtures/sse.js'
import type { Wire } from '../wire.js'
import type { CallKind, Expectation, FaultCase, FaultRow, SlfCode } from './fault.js'
import { goodStream, streamed } from './fault-cases.js'
import { GOOD_DELTAS, GOOD_TEXT } from './good-answer.js'
import { deltaText, shortEvents, startOf } from './short-stream.js'

const STREAM: readonly CallKind[] = ['stream']

/** Rows D8 to D11 of the fault matrix: what ends a stream, and what breaks it off. */
export const streamEndings: readonly FaultRow[] = [
  {
    id: 'D8',
    title: 'what ends a stream',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: ({ wire }) => (wire === 'chat' ? chatEndings() : responsesEndings()),
  },
  {
    id: 'D10',
    title: 'an error event in the middle',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: ({ wire }) =>
      errorEvents(wire).map(([name, text, code]) =>
        streamed(name, [startOf(wire), text], {
          error: { code, partial: [GOOD_DELTAS[0]], messageIncludes: 'it broke' },
          attempts: 1,
        }),
      ),
  },
  {
    id: 'D11',
    title: 'terminal events of the Responses wire',
    how: 'process',
    level: 'adapter',
    calls: ['stream'],
    wires: ['responses'],
    cases: terminalEvents,
  },
]

function chatEndings(): FaultCase[] {
  const events = shortEvents('chat')
  const [role, first] = events
  const text = events.slice(0, 4)
  const openCall = {
    id: 'c',
    choices: [
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"a"' } }] },
      },
    ],
  }
  const interrupted: Expectation = { error: { code: 'SLF_STREAM_INTERRUPTED' }, attempts: [1, 3] }
  return [
    goodStream('finish reason, no [DONE]', [sseText(events, { done: false })]),
    goodStream('[DONE], no finish reason: inferred', [sseText(text, { done: true })]),
    goodStream('text after [DONE] is ignored', [sseText(events), deltaText('chat', 'late')]),
    streamed('neither', [sseText([role, first], { done: false })], {
      error: { code: 'SLF_STREAM_INTERRUPTED', partial: [GOOD_DELTAS[0]] },
      attempts: 1,
    }),
    streamed('[DONE] alone', ['data: [DONE]\n\n'], interrupted),
    streamed(
      '[DONE] inside the arguments of a call',
      [sseText([role, openCall], { done: true })],
      interrupted,
    ),
    streamed('nothing at all', [], interrupted),
    streamed('comments only', [': ping\n\n: ping\n\n'], interrupted),
  ]
}

function responsesEndings(): FaultCase[] {
  const events = shortEvents('responses')
  const terminal = events[events.length - 1] as { response: object }
  return [
    goodStream('terminal event, with [DONE]', [sseText(events, { done: true })]),
    goodStream('terminal event without output', [
      sseText([...events.slice(0, -1), { ...terminal, response: { ...terminal.response, output: [] } }]),
    ]),
    goodStream('events after the terminal one are ignored', [
      sseText(events),
      deltaText('responses', 'late'),
    ]),
    streamed('no terminal event', [sseText(events.slice(0, -1))], {
      error: { code: 'SLF_STREAM_INTERRUPTED', partial: [GOOD_TEXT] },
      attempts: 1,
    }),
    streamed('nothing at all', [], { error: { code: 'SLF_STREAM_INTERRUPTED' }, attempts: [1, 3] }),
  ]
}

function errorEvents(wire: Wire): [string, string, SlfCode][] {
  const error = { message: 'it broke', type: 'server_error', code: 'server_error' }
  const limited = { message: 'it broke', type: 'rate_limit_error', code: 'rate_limit_exceeded' }
  if (wire === 'chat') {
    return [
      ['an object', `data: ${JSON.stringify({ error })}\n\n`, 'SLF_PROVIDER'],
      ['a string', `data: ${JSON.stringify({ error: 'it broke' })}\n\n`, 'SLF_PROVIDER'],
      ['a named event', `event: error\ndata: ${JSON.stringify({ error })}\n\n`, 'SLF_PROVIDER'],
      [
        'beside choices',
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'error' }], error })}\n\n`,
        'SLF_PROVIDER',
      ],
      ['a rate limit', `data: ${JSON.stringify({ error: limited })}\n\n`, 'SLF_RATE_LIMIT'],
    ]
  }
  const failed = {
    type: 'response.failed',
    response: { id: 'r', object: 'response', status: 'failed', error, output: [] },
  }
  return [
    ['flat', sseText([{ ...error, type: 'error', param: null }]), 'SLF_PROVIDER'],
    ['nested', sseText([{ type: 'error', error }]), 'SLF_PROVIDER'],
    ['error, then failed', sseText([{ type: 'error', error }, failed]), 'SLF_PROVIDER'],
    ['a rate limit', sseText([{ type: 'error', error: limited }]), 'SLF_RATE_LIMIT'],
  ]
}

function terminalEvents(): FaultCase[] {
  const start = shortEvents('responses').slice(0, 5)
  const end = (type: string, facts: object): Record<string, unknown> => ({
    type,
    response: { id: 'r', object: 'response', model: 'm', output: [], ...facts },
  })
  const ended = (name: string, event: Record<string, unknown>, expected: Expectation): FaultCase =>
    streamed(name, [sseText([...start, event])], expected)
  const error = { code: 'server_error', message: 'it broke' }
  return [
    ended('failed', end('response.failed', { status: 'failed', error }), {
      error: { code: 'SLF_PROVIDER', partial: [GOOD_TEXT], messageIncludes: 'it broke' },
      attempts: 1,
    }),
    ended(
      'failed by a rate limit',
      end('response.failed', { status: 'failed', error: { ...error, code: 'rate_limit_exceeded' } }),
      {
        error: { code: 'SLF_RATE_LIMIT', partial: [GOOD_TEXT] },
        attempts: 1,
      },
    ),
    ended('cancelled', end('response.cancelled', { status: 'cancelled' }), {
      error: { code: ['SLF_PROVIDER', 'SLF_STREAM_INTERRUPTED'], partial: [GOOD_TEXT] },
      attempts: 1,
    }),
    ended(
      'incomplete by length',
      end('response.incomplete', {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
      }),
      { answer: { text: GOOD_TEXT, finishReason: 'length' }, attempts: 1 },
    ),
    ended(
      'incomplete by a filter',
      end('response.incomplete', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }),
      { answer: { text: GOOD_TEXT, finishReason: 'content_filter' }, attempts: 1 },
    ),
  ]
}
