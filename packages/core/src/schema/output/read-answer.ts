import type { TSchema } from 'typebox'
import type { OutputIssue } from '../../errors/output-errors.js'
import { closestValue } from './closest-value.js'
import { CodecFailure, decode } from '../validation/apply-codecs.js'
import { condenseIssues } from '../validation/condense-issues.js'
import { type Candidate, type Candidates, findCandidates } from '../json/find-candidates.js'
import { mayHoldComment, scalarFromText } from '../json/json-scalar.js'
import type { SyntaxCorrection } from '../json/syntax-corrections.js'
import { decodeRoot, startDecoding } from '../decode/decode-value.js'
import type { Decoding } from '../decode/decoding.js'
import { similarity } from '../decode/similarity.js'
import type { Correction, OutputReading } from '../validation/output-reading.js'
import { type JsonReading, readJson } from '../json/read-lenient-json.js'
import type { Shape } from '../shape/shape.js'
import { stripReasoning } from '../reasoning/strip-reasoning.js'
import { showValue } from '../shape/show-value.js'
import { withoutFence } from '../json/code-fence.js'
import { validate } from '../validation/validate.js'
import { resolvedEncoding, type RootEncoding } from '../dialect/encoding.js'

/** A schema in everything that reading needs. */
export interface ReadableSchema {
  readonly schema: TSchema
  readonly shape: Shape
  readonly root: RootEncoding
}

/** Longer answers are not read. */
const MAX_TEXT = 10_000_000

type FailedReading = Extract<JsonReading, { ok: false }>

/** A value that was read, in the form of the user, and what is wrong with it. */
export interface ReadCandidate {
  readonly value: unknown
  readonly corrections: readonly Correction[]
  readonly issues: readonly OutputIssue[]
}

/**
 * Reads the value out of an answer: JSON alone, else outside of reasoning, in fences, between prose. Of several values
 * the last one that fits is taken, fenced ones first. Never throws, linear in the length of the text.
 */
export function readAnswer(target: ReadableSchema, raw: string): OutputReading {
  if (raw.length > MAX_TEXT)
    return failed(raw, [{ path: '', message: `the answer has ${raw.length} characters, more than are read` }])
  const whole = readJson(raw)
  if (whole.ok) {
    const judged = readCandidate(target, whole.value)
    if (judged.issues.length === 0) return passed(judged, syntaxCorrections(whole.corrections))
    // Plain text reads as a string without quotes; anything else is all that there is.
    if (typeof whole.value !== 'string') return failed(raw, judged.issues, { closest: judged.value })
  }
  const search = judgeAll(target, raw, findCandidates(raw))
  if (search.chosen) return passed(search.chosen.judged, howFound(raw, search, search.chosen))
  const { judgedCandidates, isDraft } = search
  const { found, broken, plain, open, hasUnpaired } = search.candidates
  const isBare = found.length === 0 && !broken
  const bare = isBare ? readBare(target, raw, plain) : undefined
  if (bare && bare.issues.length === 0)
    return passed(bare, [{ path: '', message: 'the answer came as plain text' }])
  const paired = hasUnpaired ? judgeAll(target, raw, findCandidates(raw, true)) : undefined
  if (paired?.chosen && paired.chosen.candidate.start > lastTry(target.root, raw, search))
    return passed(paired.chosen.judged, [UNPAIRED, ...howFound(raw, paired, paired.chosen)])
  if (isBare && open)
    return failed(raw, [{ path: '', message: 'the reasoning did not end, so there is no answer' }], {
      truncated: true,
    })
  if (broken?.reading.truncated) return truncated(target, raw, broken.reading)
  const nearest = judgedCandidates.reduce<(typeof judgedCandidates)[number] | undefined>(
    (best, next) =>
      !best ||
      similarity(target.root.encoding, next.candidate.reading.value) >=
        similarity(target.root.encoding, best.candidate.reading.value)
        ? next
        : best,
    undefined,
  )
  if (nearest && !isDraft) return failed(raw, nearest.judged.issues, { closest: nearest.judged.value })
  if (broken)
    return failed(raw, [{ path: '', message: `the answer is not valid JSON: ${broken.reading.message}` }])
  if (bare) return failed(raw, bare.issues, { closest: bare.value })
  if (found.length > 0)
    return failed(raw, [
      { path: '', message: 'brackets between prose are not an answer: give the value alone' },
    ])
  return failed(raw, [
    { path: '', message: plain.trim() === '' ? 'the answer is empty' : 'the answer holds no JSON' },
  ])
}

const UNPAIRED: Correction = { path: '', message: 'a reasoning tag without its partner was taken for text' }

/** The values in a text, judged, and the one that is the answer. */
interface Search {
  readonly candidates: Candidates
  readonly judgedCandidates: readonly JudgedCandidate[]
  /** How many fit. */
  readonly fitting: number
  readonly chosen: JudgedCandidate | undefined
  /** What fits is a draft: a broken value behind it is another try. */
  readonly isDraft: boolean
}

function judgeAll(target: ReadableSchema, raw: string, candidates: Candidates): Search {
  const { broken } = candidates
  const found = candidates.found.filter((candidate) => !isProse(target.root, candidate, candidates.found))
  const judgedCandidates = found.map((candidate) => ({
    candidate,
    judged: readCandidate(target, candidate.reading.value),
  }))
  const fitting = judgedCandidates.filter(({ judged }) => judged.issues.length === 0)
  const best = fitting.length > 0 ? pick(fitting) : undefined
  const isDraft =
    best !== undefined &&
    broken !== undefined &&
    broken.start > best.candidate.start &&
    mentionsField(target.root, raw.slice(broken.start))
  return {
    candidates,
    judgedCandidates,
    fitting: fitting.length,
    chosen: isDraft ? undefined : best,
    isDraft,
  }
}

/**
 * Brackets in prose (`see [2] and [3]`), where a list was asked for: it has to stand alone, or be in quotes and be the
 * only one. The same for braces where any key can be one of the answer.
 */
function isProse(root: RootEncoding, candidate: Candidate, found: readonly Candidate[]): boolean {
  const { reading, fenced, alone, quoted } = candidate
  if (fenced || (alone && quoted)) return false
  if (!Array.isArray(reading.value)) {
    const isNothing = takesNothing(root) && found.every((other) => isEmpty(other.reading.value))
    return !alone && !quoted && (takesAnyKey(root) || isNothing)
  }
  if (!root.wrapped || reading.value.some((item) => typeof item === 'object' && item !== null)) return false
  const lists = found.filter(
    (other) => Array.isArray(other.reading.value) && !other.fenced && other.quoted === quoted,
  )
  return lists.length > 1 || !(alone || quoted)
}

/** Whether an object without any field is an answer. */
function takesNothing({ encoding }: RootEncoding): boolean {
  const part = resolvedEncoding(encoding)
  return part.kind === 'object' && part.fields.every(({ form }) => form === 'absent')
}

function takesAnyKey({ encoding }: RootEncoding): boolean {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'object')
    return part.extras !== undefined && part.fields.every(({ form }) => form === 'absent')
  return part.kind === 'any' || part.kind === 'pairs'
}

function howFound(
  raw: string,
  { candidates: { reasoning, plain }, fitting }: Search,
  { candidate }: JudgedCandidate,
): Correction[] {
  return [
    ...leftOut(reasoning, candidate.start),
    ...surroundings(raw, plain, candidate, fitting),
    ...syntaxCorrections(candidate.reading.corrections),
  ]
}

/** Where the last value begins that looks like a try at the answer, -1 when none does. */
function lastTry(root: RootEncoding, raw: string, { candidates, judgedCandidates }: Search): number {
  const { broken } = candidates
  const tries = judgedCandidates
    .filter(({ candidate }) => similarity(root.encoding, candidate.reading.value) > 0)
    .map(({ candidate }) => candidate.start)
  if (broken && mentionsField(root, raw.slice(broken.start))) tries.push(broken.start)
  return Math.max(-1, ...tries)
}

/** Lifts, corrects and checks a value of the wire. */
export function readCandidate(target: ReadableSchema, encodingValue: unknown): ReadCandidate {
  const decoding: Decoding = startDecoding(target.root.form === 'tags')
  const value = decodeRoot(target.root, encodingValue, decoding)
  const { corrections } = decoding
  if (decoding.refused.length > 0) return { value, corrections, issues: condenseIssues(decoding.refused) }
  const issues = validate(target.schema, target.shape, value)
  if (issues.length > 0) return { value, corrections, issues }
  try {
    return { value: decode(target.shape, value), corrections, issues: [] }
  } catch (error) {
    if (!(error instanceof CodecFailure)) throw error
    return { value, corrections, issues: condenseIssues([{ path: error.path, message: error.message }]) }
  }
}

/** A broken value that is another try at the answer: what stands before it may be a draft. */
function mentionsField(root: RootEncoding, fragment: string): boolean {
  const part = resolvedEncoding(root.encoding)
  const names = root.wrapped ? ['value'] : part.kind === 'object' ? part.fields.map(({ name }) => name) : []
  const beginning = fragment.slice(0, 1000)
  return names.some((name) => beginning.includes(JSON.stringify(name)))
}

interface JudgedCandidate {
  readonly candidate: Candidate
  readonly judged: ReadCandidate
}

/** Fenced before bare, filled before empty, later before earlier. */
function pick(fitting: readonly JudgedCandidate[]): JudgedCandidate {
  const rank = ({ candidate, judged }: JudgedCandidate): number =>
    (candidate.fenced ? 2 : 0) + (isEmpty(judged.value) ? 0 : 1)
  return fitting.reduce((best, next) => (rank(next) >= rank(best) ? next : best))
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function leftOut(reasoning: number | undefined, answer: number): Correction[] {
  if (reasoning === undefined) return []
  const where = reasoning < answer ? 'before' : 'behind'
  return [{ path: '', message: `reasoning ${where} the answer was left out` }]
}

function surroundings(
  raw: string,
  plain: string,
  { start, reading, fenced }: Candidate,
  fitting: number,
): Correction[] {
  const found: Correction[] = []
  if (fitting > 1)
    found.push({
      path: '',
      message: `of ${fitting} values that fit, the last${fenced ? ' fenced' : ''} one was taken`,
    })
  if (fenced) found.push({ path: '', message: 'the value was read from a code fence' })
  else if (plain.trim() !== raw.slice(start, reading.end)) {
    found.push({ path: '', message: 'text around the value was left out' })
  }
  return found
}

/** A single value without JSON around it, for a schema that is not an object: `high`, `42`, plain text. */
function readBare(target: ReadableSchema, raw: string, plain: string): ReadCandidate | undefined {
  if (!target.root.wrapped) return undefined
  // A text may speak of such tags: only what is in front of it is surely reasoning.
  const { text, open } = stripReasoning(raw)
  const whole = open ? undefined : readBareText(target, text)
  const [judged, used] =
    whole?.issues.length === 0 ? [whole, text] : [readBareText(target, plain) ?? whole, plain]
  if (!judged || used.length === raw.length) return judged
  const correction = { path: '', message: 'reasoning around the answer was left out' }
  return { ...judged, corrections: [correction, ...judged.corrections] }
}

function readBareText(target: ReadableSchema, text: string): ReadCandidate | undefined {
  const bare = withoutFence(text.trim())
  if (bare === '') return undefined
  const asText = readCandidate(target, bare)
  if (asText.issues.length === 0) return hidesLiteral(target, bare) ? doubtful(asText, bare) : asText
  const quoted = readJson(bare)
  const scalar = quoted.ok ? { value: quoted.value } : scalarFromText(bare)
  return 'failure' in scalar ? asText : readCandidate(target, scalar.value)
}

/** Whether a text may be another value of the schema with a remark behind it: `null # none`. */
function hidesLiteral(target: ReadableSchema, text: string): boolean {
  if (!mayHoldComment(text)) return false
  const literal = scalarFromText(text.split(/[^\w.+-]/, 1)[0] ?? '')
  if ('failure' in literal) return false
  const { value, issues } = readCandidate(target, literal.value)
  return issues.length === 0 && typeof value !== 'string'
}

function doubtful(read: ReadCandidate, text: string): ReadCandidate {
  return {
    ...read,
    issues: [{ path: '', message: `cannot tell a value from a remark in ${showValue(text)}` }],
  }
}

function syntaxCorrections(corrections: readonly (readonly [SyntaxCorrection, number])[]): Correction[] {
  return corrections.map(([name, count]) => ({
    path: '',
    message: count === 1 ? name : `${name} (${count} times)`,
  }))
}

export function passed(judged: ReadCandidate, syntax: readonly Correction[]): OutputReading {
  return { ok: true, value: judged.value, corrections: [...syntax, ...judged.corrections] }
}

/** A value that was cut is never taken for a whole one; what had come is the closest there is. */
function truncated(target: ReadableSchema, raw: string, { message, value }: FailedReading): OutputReading {
  const closest = decodeRoot(target.root, value, startDecoding())
  return failed(raw, [{ path: '', message }], { closest, truncated: true })
}

export function failed(
  raw: string,
  issues: readonly OutputIssue[],
  more: { readonly closest?: unknown; readonly truncated?: boolean } = {},
): OutputReading {
  const closest = more.closest === undefined ? {} : { closest: closestValue(more.closest) }
  return { ok: false, issues, raw, ...closest, truncated: more.truncated ?? false }
}
