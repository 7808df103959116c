/** What models of open weights write around their reasoning when the server does not cut it out. */
const TAGS = ['think', 'thinking', 'thought', 'reasoning', 'reflection', 'analysis', 'scratchpad']

/** A longer tag has too many attributes to be one. */
const TAG = String.raw`<(/?)(${TAGS.join('|')})(?:\s[^<>]{0,200})?>`
const ANYWHERE = new RegExp(TAG, 'gi')
const HERE = new RegExp(TAG, 'iy')

/** A tag that begins or ends reasoning. */
export interface ReasoningTag {
  readonly name: string
  readonly isClosing: boolean
  readonly start: number
  /** Position behind the `>`. */
  readonly end: number
}

/** The next tag of reasoning from a position on, in any letter case. */
export function nextReasoningTag(text: string, from: number): ReasoningTag | undefined {
  return matchTag(ANYWHERE, text, from)
}

/** The tag of reasoning that stands at a position. */
export function reasoningTagAt(text: string, at: number): ReasoningTag | undefined {
  return matchTag(HERE, text, at)
}

function matchTag(pattern: RegExp, text: string, from: number): ReasoningTag | undefined {
  pattern.lastIndex = from
  const match = pattern.exec(text)
  if (!match) return undefined
  const [source, slash, name = ''] = match
  const start = match.index
  return { name: name.toLowerCase(), isClosing: slash === '/', start, end: start + source.length }
}

/** The position behind the closing tag of a block of reasoning; -1 when it does not end. */
export function endOfReasoning(text: string, { name, end }: ReasoningTag): number {
  let tag = nextReasoningTag(text, end)
  while (tag && !(tag.isClosing && tag.name === name)) tag = nextReasoningTag(text, tag.end)
  return tag?.end ?? -1
}

/**
 * Servers that put the opening tag into the prompt leave only the closing one: everything before it is reasoning.
 *
 * @returns the position behind the last closing tag that no opening one of its name precedes, 0 when there is none
 */
export function endOfHeadlessReasoning(text: string, from = 0): number {
  const opened = new Set<string>()
  let end = from
  let tag = nextReasoningTag(text, from)
  for (; tag && opened.size < TAGS.length; tag = nextReasoningTag(text, tag.end)) {
    if (!tag.isClosing) opened.add(tag.name)
    else if (!opened.has(tag.name)) end = tag.end
  }
  return end
}

/** The answer without the reasoning before it. */
export interface StrippedText {
  readonly text: string
  /** A block of reasoning was cut off. */
  readonly stripped: boolean
  /** The text ends inside of the reasoning: there is no answer yet. */
  readonly open: boolean
}

/**
 * Cuts off the reasoning in front of an answer. With `opening`, the text that an answer begins with, what stands
 * before that is no answer: blocks between such prose are cut off too.
 */
export function stripReasoning(source: string, opening?: string): StrippedText {
  let from = 0
  for (;;) {
    const tag = nextReasoningTag(source, from)
    if (!tag || tag.isClosing) break
    const before = source.slice(from, tag.start)
    if (opening === undefined ? before.trim() !== '' : before.includes(opening)) break
    from = endOfReasoning(source, tag)
    if (from === -1) return { text: '', stripped: true, open: true }
  }
  const text = source.slice(endOfHeadlessReasoning(source, from))
  return { text, stripped: text.length < source.length, open: false }
}
