import type { StreamEvent } from '@slf/adapter-kit'

/**
 * The events of a whole document, written down from the standard (WHATWG HTML, 9.2.6) without thought for pieces or
 * speed, with the one departure of `SSEParser`: the end of the document ends an event too.
 */
export function plainEvents(text: string): StreamEvent[] {
  const events: StreamEvent[] = []
  let data: string[] = []
  let event: string | undefined
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (const line of [...lines, '']) {
    if (line === '') {
      if (data.length > 0) events.push({ event, data: data.join('\n') })
      data = []
      event = undefined
      continue
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    if (field === 'event') event = value || undefined
  }
  return events
}
