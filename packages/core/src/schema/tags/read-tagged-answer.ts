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
  let first: OutputReading | undefined
  for (const isLenient of [false, true]) {
    const reading = readTags(target, source, isLenient, corrections)
    if (reading.ok) return reading
    first ??= reading
  }
  const json = readAnswer({ ...target, root: wireOf(target.shape, 'json-schema') }, text)
  if (json.ok)
    return { ...json, corrections: [{ path: '', message: 'the answer came as JSON' }, ...json.corrections] }
  return first && !first.ok && (hasRoot || hasTags(first.closest))
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

function readTags(
  target: ReadableSchema,
  source: string,
  isLenient: boolean,
  corrections: readonly Correction[],
): OutputReading {
  const tree = new JsonTree()
  const reader = new XmlReader(tree, target.root.wire, isLenient)
  const end = reader.push(source)
  reader.finish()
  if (reader.isDone) {
    const judged = judge(target, tree.value)
    if (judged.issues.length > 0) return failed(source, judged.issues, { closest: judged.value })
    if (source.slice(end).trim() !== '') reader.corrections.add(TEXT_AROUND)
    const leftOut = [...reader.corrections].map((message) => ({ path: '', message }))
    return passed(judged, [...corrections, ...leftOut])
  }
  const closest = liftRoot(target.root, tree.value, startLifting(true))
  const isCut = !reader.isFailed && !source.includes(CLOSING)
  const message = isCut
    ? `the text ends in the middle of ${reader.openPart}`
    : (reader.failure ?? `${reader.openPart} is not closed`)
  return failed(source, [{ path: '', message }], { closest, truncated: isCut })
}
