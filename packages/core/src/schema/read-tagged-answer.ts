import { JsonTree } from './json-tree.js'
import { startLifting, liftRoot } from './lift.js'
import type { Correction, OutputReading } from './output-reading.js'
import { failed, judge, passed, readAnswer, type ReadableSchema } from './read-answer.js'
import { stripReasoning } from './strip-reasoning.js'
import { wireOf } from './wire.js'
import { XmlReader } from './xml-reader.js'
import { ROOT_TAG } from './xml-tags.js'

/** Reads the value out of an answer in tags; an answer in JSON is read all the same. Never throws, linear. */
export function readTaggedAnswer(target: ReadableSchema, raw: string): OutputReading {
  const { text, stripped, open } = stripReasoning(raw)
  if (open)
    return failed(raw, [{ path: '', message: 'the reasoning did not end, so there is no answer' }], {
      truncated: true,
    })
  const corrections: Correction[] = stripped
    ? [{ path: '', message: 'reasoning before the answer was left out' }]
    : []
  const hasRoot = text.includes(`<${ROOT_TAG}>`) || text.includes(`<${ROOT_TAG}/>`)
  if (!hasRoot) corrections.push({ path: '', message: `the answer came without its <${ROOT_TAG}> tag` })
  const source = hasRoot ? text : `<${ROOT_TAG}>${text}</${ROOT_TAG}>`
  let first: OutputReading | undefined
  for (const isLenient of [false, true]) {
    const reading = readTags(target, source, isLenient, corrections)
    if (reading.ok) return reading
    first ??= reading
  }
  const json = readAnswer({ ...target, root: wireOf(target.shape, 'json-schema') }, text)
  if (json.ok)
    return { ...json, corrections: [{ path: '', message: 'the answer came as JSON' }, ...json.corrections] }
  return first && !first.ok ? { ...first, raw } : failed(raw, [{ path: '', message: 'the answer is empty' }])
}

function readTags(
  target: ReadableSchema,
  source: string,
  isLenient: boolean,
  corrections: readonly Correction[],
): OutputReading {
  const tree = new JsonTree()
  const reader = new XmlReader(tree, target.root.wire, isLenient)
  reader.push(source)
  reader.finish()
  if (reader.isDone) {
    const judged = judge(target, tree.value)
    if (judged.issues.length === 0) return passed(judged, corrections)
    return failed(source, judged.issues, { closest: judged.value })
  }
  const closest = liftRoot(target.root, tree.value, startLifting(true))
  const message = reader.failure ?? `the text ends in the middle of ${reader.openPart}`
  return failed(source, [{ path: '', message }], { closest, truncated: !reader.isFailed })
}
