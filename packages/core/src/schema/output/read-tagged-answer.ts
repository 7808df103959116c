import { readJson } from '../json/read-lenient-json.js'
import { withoutFence } from '../json/code-fence.js'
import { JsonTree } from '../json/json-tree.js'
import { decodeRoot, startDecoding } from '../decode/decode-value.js'
import { type Encoding, resolvedEncoding } from '../dialect/encoding.js'
import type { Correction, OutputReading } from '../validation/output-reading.js'
import { failed, readCandidate, passed, readAnswer, type ReadableSchema } from './read-answer.js'
import { endOfHeadlessReasoning } from '../reasoning/strip-reasoning.js'
import { encodingFor } from '../dialect/schema-to-dialect.js'
import { CLOSING, findTaggedAnswer, OPENING, type TaggedAnswer } from '../tags/find-tagged-answer.js'
import { TEXT_AROUND, XmlReader } from '../tags/xml-reader.js'
import { ROOT_TAG } from '../dialect/tag-names.js'

const REASONING = 'reasoning before the answer was left out'

/**
 * Reads the value out of an answer in tags: the last complete one counts. An answer in JSON is read all the same. Never
 * throws, linear.
 */
export function readTaggedAnswer(target: ReadableSchema, raw: string): OutputReading {
  const answer = findTaggedAnswer(raw, target.root.encoding)
  if (!answer)
    return failed(raw, [{ path: '', message: 'the reasoning did not end, so there is no answer' }], {
      truncated: true,
    })
  const { start, from, hasReasoning } = answer
  const hasRoot = start !== -1
  const reading = hasRoot ? readFromRoot(target, raw, answer) : readWithoutRoot(target, raw, from)
  if (reading.ok) return hasReasoning ? withCorrection(reading, REASONING) : reading
  const source = hasRoot ? (jsonOf(contentOf(raw, start)) ?? jsonOf(raw)) : raw
  const json =
    source === undefined
      ? undefined
      : readAnswer({ ...target, root: encodingFor(target.shape, 'json-schema') }, source)
  if (json?.ok) return withCorrection(json, 'the answer came as JSON')
  if (hasRoot || !isNothing(reading.closest)) return { ...reading, raw }
  return failed(raw, [{ path: '', message: `the answer holds no <${ROOT_TAG}>` }])
}

function readFromRoot(
  target: ReadableSchema,
  raw: string,
  { from, start, count }: TaggedAnswer,
): OutputReading {
  const reading = readTags(target, raw, start)
  if (reading.ok) {
    const found: string[] = []
    if (
      raw.slice(from, start).trim() !== '' &&
      !reading.corrections.some(({ message }) => message === TEXT_AROUND)
    )
      found.push(TEXT_AROUND)
    if (count > 1) found.push(`of ${count} answers the last one was taken`)
    return found.reduce<OutputReading & { ok: true }>(withCorrection, reading)
  }
  // A draft that broke off where reasoning ends.
  const behind = endOfHeadlessReasoning(raw, start)
  OPENING.lastIndex = behind
  const again = behind > start ? OPENING.exec(raw)?.index : undefined
  const another = again === undefined ? undefined : readTags(target, raw, again)
  return another?.ok ? withCorrection(another, REASONING) : reading
}

function readWithoutRoot(target: ReadableSchema, raw: string, from: number): OutputReading {
  if (raw.slice(from).trim() === '') return failed(raw, [{ path: '', message: 'the answer is empty' }])
  const reading = readTags(target, `<${ROOT_TAG}>${raw.slice(from)}${CLOSING}`, 0, true)
  return reading.ok ? withCorrection(reading, `the answer came without its <${ROOT_TAG}> tag`) : reading
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

function withCorrection(
  reading: Extract<OutputReading, { ok: true }>,
  message: string,
): OutputReading & { ok: true } {
  return { ...reading, corrections: [{ path: '', message }, ...reading.corrections] }
}

/** No tag was read: what stands there is no answer, even where an empty one would fit. */
function isNothing(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  )
}

function readTags(target: ReadableSchema, source: string, from: number, isBare = false): OutputReading {
  const first = readTagsOnce(target, source, from, { isLenient: false, isBare })
  if (first.reading.ok || !first.hasDoubts) return first.reading
  const lenient = readTagsOnce(target, source, from, { isLenient: true, isBare })
  return lenient.reading.ok ? lenient.reading : first.reading
}

interface DoubtfulReading {
  readonly reading: OutputReading
  /** Whether a lenient reader would read something else. */
  readonly hasDoubts: boolean
}

function readTagsOnce(
  target: ReadableSchema,
  source: string,
  from: number,
  { isLenient, isBare }: { readonly isLenient: boolean; readonly isBare: boolean },
): DoubtfulReading {
  const tree = new JsonTree(true)
  const reader = new XmlReader(tree, target.root.encoding, isLenient)
  const end = reader.push(source, from)
  reader.finish()
  const { hasDoubts } = reader
  const refuse = (message: string, truncated = false): DoubtfulReading => {
    const closest = decodeRoot(target.root, tree.value, startDecoding(true))
    return { reading: failed(source, [{ path: '', message }], { closest, truncated }), hasDoubts }
  }
  if (!reader.isDone) {
    const isCut = !reader.isFailed && !source.includes(CLOSING, from)
    if (isCut) return refuse(`the text ends in the middle of ${reader.openPart}`, true)
    return refuse(reader.failure ?? `${reader.openPart} is not closed`)
  }
  if (reader.isFailed) return refuse(reader.failure ?? '')
  const text = typeof tree.value === 'string' && isContainer(target.root.encoding) ? tree.value : undefined
  if (text !== undefined && (isBare || jsonOf(text) !== undefined)) return refuse(NO_TAG)
  const judged = readCandidate(target, tree.value)
  if (judged.issues.length > 0) {
    if (text !== undefined && judged.value === text) return refuse(NO_TAG)
    return { reading: failed(source, judged.issues, { closest: judged.value }), hasDoubts }
  }
  const behind = source.slice(end)
  if (isClosedAgain(behind)) return refuse(`<${ROOT_TAG}> was closed more than once`)
  if (behind.trimStart() !== '') reader.corrections.add(TEXT_AROUND)
  const leftOut: Correction[] = [...reader.corrections].map((message) => ({ path: '', message }))
  return { reading: passed(judged, leftOut), hasDoubts }
}

/** A text in the answer may have ended too early, at the end of an answer that it speaks of. */
function isClosedAgain(behind: string): boolean {
  const between = behind.slice(0, Math.max(0, behind.indexOf(CLOSING)))
  return between.trim() !== '' && between.search(OPENING) === -1
}

const NO_TAG = `no tag of the schema was found in <${ROOT_TAG}>`

function isContainer(encoding: Encoding): boolean {
  const { kind } = resolvedEncoding(encoding)
  return kind === 'object' || kind === 'list' || kind === 'tuple'
}
