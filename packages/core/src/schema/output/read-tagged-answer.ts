import { readJson } from '../json/read-lenient-json.js'
import { JsonTree } from '../json/json-tree.js'
import { decodeRoot } from '../dialect/decode-value.js'
import { startDecoding } from '../dialect/decoding.js'
import type { Correction, OutputReading } from '../validation/output-reading.js'
import {
  failed,
  readCandidate,
  passed,
  readAnswer,
  type ReadableSchema,
  withoutFence,
} from './read-answer.js'
import { answerLead, endOfHeadlessReasoning, ReasoningBlocks } from '../reasoning/strip-reasoning.js'
import { planEncoding } from '../dialect/plan-encoding.js'
import { TEXT_AROUND, XmlReader } from '../tags/xml-reader.js'
import { ROOT_TAG } from '../dialect/tag-names.js'

const OPENING = new RegExp(`<${ROOT_TAG}[\\s/>]`, 'g')
const CLOSING = `</${ROOT_TAG}>`

/** Reads the value out of an answer in tags; an answer in JSON is read all the same. Never throws, linear. */
export function readTaggedAnswer(target: ReadableSchema, raw: string): OutputReading {
  const blocks = new ReasoningBlocks(raw)
  const lead = answerLead(blocks, OPENING)
  if (!lead)
    return failed(raw, [{ path: '', message: 'the reasoning did not end, so there is no answer' }], {
      truncated: true,
    })
  const hasRoot = lead.answer !== -1
  const { reading, from } = hasRoot
    ? readFromRoot(target, blocks, lead.end)
    : readWithoutRoot(target, raw, lead.end)
  if (reading.ok)
    return from === 0 ? reading : withCorrection(reading, 'reasoning before the answer was left out')
  const source = hasRoot ? (jsonOf(contentOf(raw, lead.answer)) ?? jsonOf(raw)) : raw
  const json =
    source === undefined
      ? undefined
      : readAnswer({ ...target, root: planEncoding(target.shape, 'json-schema') }, source)
  if (json?.ok) return withCorrection(json, 'the answer came as JSON')
  if (hasRoot || !isNothing(reading.closest)) return { ...reading, raw }
  return failed(raw, [{ path: '', message: `the answer holds no <${ROOT_TAG}>` }])
}

interface Located {
  readonly reading: OutputReading
  /** Where the text begins that was read. */
  readonly from: number
}

/**
 * Inside of an answer a closing tag of reasoning is data. Between one answer and another it says that the first was a
 * draft, and so it does in a draft that breaks off.
 */
function readFromRoot(target: ReadableSchema, blocks: ReasoningBlocks, start: number): Located {
  const raw = blocks.text
  let from = start
  for (;;) {
    const tags = readTags(target, raw.slice(from))
    const next = tags.end === undefined ? undefined : answerLead(blocks, OPENING, from + tags.end)
    if (next?.headless && next.answer !== -1) {
      from = next.end
      continue
    }
    const { reading } = tags
    if (reading.ok && reading.corrections.length === 0) return { reading, from }
    const behind = endOfHeadlessReasoning(raw, from)
    const rest = raw.slice(behind)
    const another = behind > from && rest.search(OPENING) !== -1 ? readTags(target, rest).reading : undefined
    return another?.ok ? { reading: another, from: behind } : { reading, from }
  }
}

function readWithoutRoot(target: ReadableSchema, raw: string, from: number): Located {
  if (raw.slice(from).trim() === '')
    return { reading: failed(raw, [{ path: '', message: 'the answer is empty' }]), from }
  const { reading } = readTags(target, `<${ROOT_TAG}>${raw.slice(from)}${CLOSING}`)
  const message = `the answer came without its <${ROOT_TAG}> tag`
  return { reading: reading.ok ? withCorrection(reading, message) : reading, from }
}

/** What stands between the tags of the root. */
function contentOf(raw: string, answer: number): string {
  const end = raw.lastIndexOf(CLOSING)
  return raw.slice(raw.indexOf('>', answer) + 1, end > answer ? end : raw.length)
}

/** A text that is one JSON value: beside a root tag nothing else is an answer. */
function jsonOf(text: string): string | undefined {
  const bare = withoutFence(text.trim())
  return /^[{[]/.test(bare) && readJson(bare).ok ? bare : undefined
}

function withCorrection(reading: Extract<OutputReading, { ok: true }>, message: string): OutputReading {
  return { ...reading, corrections: [{ path: '', message }, ...reading.corrections] }
}

/** No tag was read: what stands there is no answer, even where an empty one would fit. */
function isNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

interface TagReading {
  readonly reading: OutputReading
  /** The position behind the answer; absent when it does not end. */
  readonly end: number | undefined
}

function readTags(target: ReadableSchema, source: string): TagReading {
  const { hasDoubts, ...first } = readTagsOnce(target, source, false)
  if (first.reading.ok || !hasDoubts) return first
  const lenient = readTagsOnce(target, source, true)
  return lenient.reading.ok ? lenient : first
}

interface DoubtfulReading extends TagReading {
  /** Whether a lenient reader would read something else. */
  readonly hasDoubts: boolean
}

function readTagsOnce(target: ReadableSchema, source: string, isLenient: boolean): DoubtfulReading {
  const tree = new JsonTree()
  const reader = new XmlReader(tree, target.root.encoding, isLenient)
  const end = reader.push(source)
  reader.finish()
  const { hasDoubts } = reader
  if (reader.isDone) {
    if (isNothing(tree.value) && [...reader.corrections].some((leftOut) => leftOut !== TEXT_AROUND)) {
      const message = `no tag of the schema was found in <${ROOT_TAG}>`
      return { reading: failed(source, [{ path: '', message }], { closest: tree.value }), end, hasDoubts }
    }
    const judged = readCandidate(target, tree.value)
    if (judged.issues.length > 0)
      return { reading: failed(source, judged.issues, { closest: judged.value }), end, hasDoubts }
    if (source.slice(end).trimStart() !== '') reader.corrections.add(TEXT_AROUND)
    const leftOut: Correction[] = [...reader.corrections].map((message) => ({ path: '', message }))
    return { reading: passed(judged, leftOut), end, hasDoubts }
  }
  const closest = decodeRoot(target.root, tree.value, startDecoding(true))
  const isCut = !reader.isFailed && !source.includes(CLOSING)
  const message = isCut
    ? `the text ends in the middle of ${reader.openPart}`
    : (reader.failure ?? `${reader.openPart} is not closed`)
  return {
    reading: failed(source, [{ path: '', message }], { closest, truncated: isCut }),
    end: undefined,
    hasDoubts,
  }
}
