import type { JsonSink } from '../json/json-sink.js'
import { resolvedEncoding, type Encoding } from '../dialect/encoding.js'
import { ENTRY_TAG, fieldTags, ITEM_TAG, ROOT_TAG } from '../dialect/tag-names.js'
import { answerLead, nextReasoningTag, ReasoningBlocks } from '../reasoning/strip-reasoning.js'
import { XmlReader } from './xml-reader.js'

export const OPENING = new RegExp(`<${ROOT_TAG}[\\s/>]`, 'g')
export const CLOSING = `</${ROOT_TAG}>`

/** The answer that counts among those in a text. */
export interface TaggedAnswer {
  /** Where the text begins that belongs to it: behind reasoning and other answers. */
  readonly from: number
  /** Where its tag begins; -1 when there is none. */
  readonly start: number
  /** Reasoning before it was skipped. */
  readonly hasReasoning: boolean
  /** Complete answers, this one included. */
  readonly count: number
}

/** Answers that are looked at from the front, and then from the end: a broken one is read to the end of the text. */
const MAX_ANSWERS = 32

/**
 * Finds the last complete answer in tags, outside of reasoning; without a complete one the first that begins. Linear.
 *
 * @returns nothing when the text begins with reasoning that does not end
 */
export function findTaggedAnswer(raw: string, root: Encoding): TaggedAnswer | undefined {
  const blocks = new ReasoningBlocks(raw)
  let lead = answerLead(blocks, OPENING)
  if (!lead) return undefined
  let found: TaggedAnswer = { from: lead.end, start: lead.answer, hasReasoning: lead.end > 0, count: 0 }
  let looked = 0
  for (let behind = 0; lead && lead.answer !== -1; lead = answerLead(blocks, OPENING, behind)) {
    const begun = {
      from: lead.end,
      start: lead.answer,
      hasReasoning: found.hasReasoning || lead.end > behind,
      // What stands before reasoning whose opening tag is missing belongs to it.
      count: lead.headless ? 0 : found.count,
    }
    if (nextOpening(raw, begun.start + 1) === -1 && found.count === 0) return begun
    const first = endOfAnswer(raw, begun.start, root)
    const answer = withoutDraft(raw, begun, first ?? raw.length, root)
    const end = answer.start === begun.start ? first : endOfAnswer(raw, answer.start, root)
    if (end === undefined) return found.count > 0 ? found : answer
    found = { ...answer, count: answer.count + 1 }
    behind = ++looked === MAX_ANSWERS ? Math.max(end, fewLast(raw)) : end
  }
  return found
}

function nextOpening(raw: string, from: number): number {
  OPENING.lastIndex = from
  return OPENING.exec(raw)?.index ?? -1
}

/** Where the last few answers begin. */
function fewLast(raw: string): number {
  let position = raw.length
  for (let count = 0; count < MAX_ANSWERS && position > 0; count++) {
    position = raw.lastIndexOf(`<${ROOT_TAG}`, position - 1)
  }
  return Math.max(0, position)
}

/** Where the answer ends that begins at a position. */
function endOfAnswer(raw: string, start: number, root: Encoding): number | undefined {
  for (const isLenient of [false, true]) {
    const reader = new XmlReader(NOBODY, root, isLenient)
    const end = reader.push(raw, start)
    reader.finish()
    if (reader.isDone) return end
    if (!reader.hasDoubts || reader.isFailed) break
  }
  // It is broken: what comes behind it is another one all the same.
  const closing = raw.indexOf(CLOSING, start)
  return closing === -1 ? undefined : closing + CLOSING.length
}

/** An answer that broke off, and was begun again inside of it: its closing tag is that of the last one. */
function withoutDraft(raw: string, begun: TaggedAnswer, end: number, root: Encoding): TaggedAnswer {
  const firstTags = firstTagsOf(root)
  if (firstTags.length === 0) return begun
  const again = new RegExp(`<${ROOT_TAG}>\\s*<(?:${firstTags.join('|')})[\\s/>]`, 'g')
  const last = [...raw.slice(begun.start + 1, end).matchAll(again)].at(-1)
  if (!last) return begun
  const start = begun.start + 1 + last.index
  const closing = raw.indexOf(CLOSING, start)
  if (closing !== -1 && closing + CLOSING.length < end) return begun
  let { from, hasReasoning } = begun
  for (
    let tag = nextReasoningTag(raw, begun.start);
    tag && tag.start < start;
    tag = nextReasoningTag(raw, tag.end)
  ) {
    from = tag.end
    hasReasoning = true
  }
  return { ...begun, from, start, hasReasoning }
}

/** The tags that an answer can begin with. */
function firstTagsOf(root: Encoding): string[] {
  const part = resolvedEncoding(root)
  const tags =
    part.kind === 'union'
      ? part.variants.flatMap(firstTagsOf)
      : part.kind === 'object'
        ? [...fieldTags(part).keys(), ...(part.extras ? [ENTRY_TAG] : [])]
        : part.kind === 'list' || part.kind === 'tuple'
          ? [ITEM_TAG]
          : []
  return tags.map((tag) => tag.replaceAll('.', '\\.'))
}

const NOBODY: JsonSink = {
  beginObject: () => undefined,
  beginArray: () => undefined,
  key: () => undefined,
  scalar: () => undefined,
  growing: () => undefined,
  end: () => undefined,
}
