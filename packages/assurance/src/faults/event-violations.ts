import type { ChatEvent } from '@slf/core'

/** What each start is ended by. */
const ends: Readonly<Partial<Record<ChatEvent['type'], readonly ChatEvent['type'][]>>> = {
  'call-start': ['call-end', 'call-error'],
  'llm-start': ['llm-end', 'llm-error'],
  'tool-start': ['tool-end', 'tool-error'],
}

/** What is wrong with the events of calls: every start has exactly one end, and nothing follows the end of a call. */
export function eventViolations(events: readonly ChatEvent[]): string[] {
  const found: string[] = []
  for (const callId of new Set(events.map((event) => event.callId))) {
    const own = events.filter((event) => event.callId === callId)
    const types = own.map(({ type }) => type).join(' ')
    if (own.some(({ seq }, index) => seq !== index + 1)) found.push(`events out of order: ${types}`)
    if (own[0]?.type !== 'call-start' || !isEnd('call-start', own.at(-1))) found.push(`no frame: ${types}`)
    for (const start of Object.keys(ends) as ChatEvent['type'][]) {
      const starts = own.filter(({ type }) => type === start).map(identity)
      const ended = own.filter((event) => isEnd(start, event)).map(identity)
      if (starts.sort().join() !== ended.sort().join()) found.push(`${start} without one end: ${types}`)
    }
  }
  return found
}

const isEnd = (start: ChatEvent['type'], event: ChatEvent | undefined): boolean =>
  event !== undefined && (ends[start]?.includes(event.type) ?? false)

/** Steps and tool calls are told apart by their numbers. */
function identity(event: ChatEvent): string {
  return 'toolCallId' in event ? event.toolCallId : 'step' in event ? String(event.step) : 'call'
}
