/** What models of open weights write around their reasoning when the server does not cut it out. */
const TAGS = ['think', 'thinking', 'thought', 'reasoning', 'reflection', 'scratchpad']

/** The answer without the reasoning before it. */
export interface StrippedText {
  readonly text: string
  /** A reasoning block was cut off. */
  readonly stripped: boolean
  /** The text ends inside of the reasoning: there is no answer yet. */
  readonly open: boolean
}

/**
 * Cuts off reasoning blocks in front of an answer. Servers that put the opening tag into the prompt leave only the
 * closing one: then everything up to the last closing tag is reasoning.
 */
export function stripReasoning(source: string): StrippedText {
  let text = source
  for (;;) {
    const tag = openingTag(text)
    if (tag === undefined) break
    const closing = `</${tag}>`
    const end = text.indexOf(closing)
    if (end === -1) return { text: '', stripped: true, open: true }
    text = text.slice(end + closing.length)
  }
  for (const tag of TAGS) {
    const closing = `</${tag}>`
    const end = text.lastIndexOf(closing)
    // An opening tag before it: a part of the answer, not what is left of a reasoning block.
    if (end !== -1 && !text.slice(0, end).includes(`<${tag}>`)) text = text.slice(end + closing.length)
  }
  return { text, stripped: text.length < source.length, open: false }
}

/** The tag of the reasoning that a text begins with. */
export function openingTag(text: string): string | undefined {
  const start = text.slice(0, 200).trimStart()
  return TAGS.find((tag) => start.startsWith(`<${tag}>`))
}
