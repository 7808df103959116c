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

/** The tag of reasoning that is at a position. */
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

/** The blocks of reasoning in a text. Linear: what is not closed any more is searched for once. */
export class ReasoningBlocks {
  readonly text: string
  readonly #unclosed = new Set<string>()

  constructor(text: string) {
    this.text = text
  }

  /** The position behind the closing tag of a block that an opening tag begins; -1 when it does not end. */
  endOf({ name, end }: ReasoningTag): number {
    if (this.#unclosed.has(name)) return -1
    let tag = nextReasoningTag(this.text, end)
    while (tag && !(tag.isClosing && tag.name === name)) tag = nextReasoningTag(this.text, tag.end)
    if (!tag) this.#unclosed.add(name)
    return tag?.end ?? -1
  }
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
  /** The text ends inside of the reasoning: there is no answer yet. */
  readonly open: boolean
}

/** Cuts off the reasoning in front of an answer. */
export function stripReasoning(source: string): StrippedText {
  const blocks = new ReasoningBlocks(source)
  let from = 0
  for (;;) {
    const tag = nextReasoningTag(source, from)
    if (!tag || tag.isClosing || source.slice(from, tag.start).trim() !== '') break
    from = blocks.endOf(tag)
    if (from === -1) return { text: '', open: true }
  }
  return { text: source.slice(endOfHeadlessReasoning(source, from)), open: false }
}

/** What stands before an answer that begins with a text of its own. */
export interface AnswerLead {
  /** The position behind the last reasoning in it. */
  readonly end: number
  /** Some of the reasoning has no opening tag. */
  readonly headless: boolean
  /** Where the answer begins; -1 when it does not. */
  readonly answer: number
}

/**
 * Finds the reasoning before an answer, between prose, too. From the beginning of the answer on, tags of reasoning are
 * data.
 *
 * @param opening finds the beginning of an answer (flag `g`)
 * @returns nothing when the text begins with reasoning that does not end
 */
export function answerLead(blocks: ReasoningBlocks, opening: RegExp, from = 0): AnswerLead | undefined {
  const source = blocks.text
  let answer = indexOf(opening, source, from)
  let end = from
  let headless = false
  let hasProse = false
  let position = from
  for (;;) {
    const tag = nextReasoningTag(source, position)
    if (!tag || (answer !== -1 && answer < tag.start)) return { end, headless, answer }
    const behind = tag.isClosing ? tag.end : blocks.endOf(tag)
    hasProse ||= source.slice(position, tag.start).trim() !== ''
    if (behind === -1) {
      if (!hasProse) return undefined
      // A word in angle brackets.
      position = tag.end
      continue
    }
    position = end = behind
    headless ||= tag.isClosing
    hasProse = false
    if (answer !== -1 && answer < end) answer = indexOf(opening, source, end)
  }
}

function indexOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? -1
}
