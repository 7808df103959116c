import type { StreamEvent } from './stream-event.js'

const NAMES: ReadonlySet<string> = new Set(['ping', 'heartbeat', 'keepalive', 'keep-alive'])
/** An event that says what it is in its data, as the Responses protocol does: `{"type":"keepalive", …}`. */
const TYPE = /^\{\s{0,9}"type"\s{0,9}:\s{0,9}"(?<name>[a-z-]{1,20})"/

/** Whether an event only keeps the connection open: a model that hangs behind a living server must still be noticed. */
export function isHeartbeat({ event, data }: StreamEvent): boolean {
  if (event !== undefined && NAMES.has(event)) return true
  const text = data.slice(0, 100).trim()
  return text === '' || text === '{}' || NAMES.has(TYPE.exec(text)?.groups?.['name'] ?? '')
}
