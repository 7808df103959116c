import { JsonTree } from '../json/json-tree.js'
import { liftRoot } from '../wire/lift.js'
import { startLifting } from '../wire/lifting.js'
import type { Correction, OutputReading } from '../output-reading.js'
import { failed, judge, passed, readAnswer, type ReadableSchema } from '../read-answer.js'
import { stripReasoning } from '../strip-reasoning.js'
import { wireOf } from '../wire/wire.js'
import { TEXT_AROUND, XmlReader } from './xml-reader.js'
import { ROOT_TAG } from './xml-tags.js'

const OPENING = new RegExp(`<${ROOT_TAG}[\\s/>]`)
const CLOSING = `</${ROOT_TAG}>`

/** Reads the value out of an answer in tags; an answer in JSON is read all the same. Never throws, linear. */
export function readTaggedAnswer(target: ReadableSchema, raw: string): OutputReading {
  const { text, stripped, open } = stripReasoning(raw, `<${ROOT_TAG}`)
  if (open)
    return failed(raw, [{ path: '', message: 'the reasoning did not end, so there is no answer' }], {
      truncated: true,
    })
  const corrections: Correction[] = stripped
    ? [{ path: '', message: 'reasoning before the answer was left out' }]
    : []
  const hasRoot = OPENING.test(text)
  if (!hasRoot) corrections.push({ path: '', message: `the answer came without its <${ROOT_TAG}> tag` })
  const source = hasRoot ? text : `<${ROOT_TAG}>${text}${CLOSING}`
  const { reading: first, hasDoubts } = readTags(target, source, false, corrections)
  if (first.ok) return first
  const lenient = hasDoubts ? readTags(target, source, true, corrections).reading : first
  if (lenient.ok) return lenient
  const json = readAnswer({ ...target, root: wireOf(target.shape, 'json-schema') }, text)
  if (json.ok)
    return { ...json, corrections: [{ path: '', message: 'the answer came as JSON' }, ...json.corrections] }
  return hasRoot || hasTags(first.closest)
    ? { ...first, raw }
    : failed(raw, [
        {
          path: '',
          message: text.trim() === '' ? 'the answer is empty' : `the answer holds no <${ROOT_TAG}>`,
        },
      ])
}

/** Whether anything was read from tags: else the text is just prose. */
function hasTags(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0
}

interface TagReading {
  readonly reading: OutputReading
  /** Whether a lenient reader would read something else. */
  readonly hasDoubts: boolean
}

function readTags(
  target: ReadableSchema,
  source: string,
  isLenient: boolean,
  corrections: readonly Correction[],
): TagReading {
  const tree = new JsonTree()
  const reader = new XmlReader(tree, target.root.wire, isLenient)
  const end = reader.push(source)
  reader.finish()
  const { hasDoubts } = reader
  if (reader.isDone) {
    const judged = judge(target, tree.value)
    if (judged.issues.length > 0)
      return { reading: failed(source, judged.issues, { closest: judged.value }), hasDoubts }
    if (source.slice(end).trim() !== '') reader.corrections.add(TEXT_AROUND)
    const leftOut = [...reader.corrections].map((message) => ({ path: '', message }))
    return { reading: passed(judged, [...corrections, ...leftOut]), hasDoubts }
  }
  const closest = liftRoot(target.root, tree.value, startLifting(true))
  const isCut = !reader.isFailed && !source.includes(CLOSING)
  const message = isCut
    ? `the text ends in the middle of ${reader.openPart}`
    : (reader.failure ?? `${reader.openPart} is not closed`)
  return { reading: failed(source, [{ path: '', message }], { closest, truncated: isCut }), hasDoubts }
}
