import * as chatCompletions from './chat-completions.mjs'
import { list, order, pieces, tokens } from './documents.mjs'
import * as responses from './responses.mjs'

export const protocols = { 'chat/completions': chatCompletions, responses }

/**
 * What the server does with a request, as the first segment of the address says it:
 * `/answer=order&toolRounds=10/v1/chat/completions`.
 *
 * | field            | meaning                                                                                       |
 * | ---------------- | --------------------------------------------------------------------------------------------- |
 * | `answer`         | `order`, `list` (of about four characters for each chunk) or `prose`                          |
 * | `chunks`         | pieces that the answer is streamed in                                                         |
 * | `tool`           | the answer is a call of this tool, with the text as its arguments                             |
 * | `toolRounds`     | calls of `tool` with small arguments that come before the answer                              |
 * | `eventsInWrite`  | events in one write; 0: all of them                                                           |
 * | `writesForEvent` | writes that each event is cut into, where `eventsInWrite` is 1                                |
 * | `delayMs`        | time between writes; 0: the next turn of the event loop                                       |
 * | `hold`           | `1`: a stream stays open after its first event, until all are released                        |
 */
export function readScenario(segment) {
  const given = Object.fromEntries(new URLSearchParams(segment))
  const number = (name, fallback) => Number(given[name] ?? fallback)
  const chunks = number('chunks', 100)
  const toolRounds = number('toolRounds', 0)
  const texts = { order: () => JSON.stringify(order), list: () => JSON.stringify(list(chunks * 4)) }
  const parts = given.answer === 'prose' ? tokens(chunks) : pieces(texts[given.answer ?? 'order'](), chunks)
  const tool = toolRounds > 0 ? undefined : given.tool
  return {
    answer: { text: parts.join(''), pieces: parts, tool, callId: 'call_abc123' },
    toolRound: (round) => ({
      text: JSON.stringify({ city: 'London', day: round }),
      tool: given.tool,
      callId: `call_${round}`,
    }),
    toolRounds,
    eventsInWrite: number('eventsInWrite', 1),
    writesForEvent: number('writesForEvent', 1),
    delayMs: number('delayMs', 0),
    hold: given.hold === '1',
  }
}

/** The bytes of each write of a stream. */
export function writesOf(scenario, protocol) {
  const events = protocol.events(scenario.answer)
  const { eventsInWrite, writesForEvent } = scenario
  if (writesForEvent > 1) return events.flatMap((event) => cut(Buffer.from(event), writesForEvent))
  const size = eventsInWrite === 0 ? events.length : eventsInWrite
  return Array.from({ length: Math.ceil(events.length / size) }, (_, index) =>
    Buffer.from(events.slice(index * size, (index + 1) * size).join('')),
  )
}

function cut(bytes, parts) {
  const at = (index) => Math.round((index * bytes.length) / parts)
  return Array.from({ length: parts }, (_, index) => bytes.subarray(at(index), at(index + 1)))
}
