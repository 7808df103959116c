/** Rewrites the text of an event stream without a change of its meaning (WHATWG HTML, section 9.2.6). */
export type SseTransformation = (text: string) => string

/**
 * Changes that every reader must be blind to, by name. `lastBlankLineRemoved` is the one exception of the standard
 * (an event not ended by a blank line is discarded) that providers rely on: readers of model output take that event.
 *
 * @example for (const [name, change] of Object.entries(sseTransformations)) it(name, () => expect(read(change(text))).toEqual(read(text)))
 */
export const sseTransformations = {
  crlf: (text) => text.replaceAll('\n', '\r\n'),
  cr: (text) => text.replaceAll('\n', '\r'),
  bom: (text) => `\uFEFF${text}`,
  comments: (text) => betweenEvents(text, ': keep-alive\n\n'),
  emptyLines: (text) => betweenEvents(text, '\n\n'),
  idsAndRetries: (text) => betweenEvents(text, 'id: 7\nretry: 1000\n'),
  unknownFields: (text) => betweenEvents(text, 'colour: blue\n'),
  noSpaceAfterColon: (text) => text.replaceAll(/^data: /gm, 'data:'),
  lastBlankLineRemoved: (text) => text.trimEnd(),
} satisfies Record<string, SseTransformation>

/** Puts `insertion` before each event. Input lines must end in LF. */
function betweenEvents(text: string, insertion: string): string {
  return text
    .split('\n\n')
    .map((event) => (event.trim() === '' ? event : insertion + event))
    .join('\n\n')
}
