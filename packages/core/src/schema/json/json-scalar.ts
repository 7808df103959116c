import type { SyntaxCorrection } from './syntax-corrections.js'
import type { JsonScalar } from './json-sink.js'
import { numberFromLiteral } from './long-integer.js'

const MAX_NUMBER_LENGTH = 400
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** Without leading zeros: `00123` is more likely a code than a number. */
const LOOSE_NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const WORD = /^[\p{L}\p{N}_$]/u

/** Words of JSON, and what other languages write for them. */
const WORDS = new Map<string, JsonScalar>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['TRUE', true],
  ['FALSE', false],
  ['None', null],
  ['NULL', null],
  ['nil', null],
  ['undefined', null],
  ['NaN', null],
  ['Infinity', null],
  ['-Infinity', null],
])

const COMMENT = /\s(?:#|\/\/|\/\*|--\s|<!--)/
/** A word of JSON with more behind it, or a number with what is no word. */
const LITERAL_AND_MORE =
  /^(?:[+-]?(?:\d[\d.]*|\.\d+)(?:[eE][+-]?\d+)?(?:\s+[^\p{L}\p{N}\s]|\s*;)|([A-Za-z]+)(?![\w$]))/u

/** Whether text without quotes may be a value with a remark behind it: `null # none`, `5 (five)`. */
export function mayHoldComment(text: string): boolean {
  const match = LITERAL_AND_MORE.exec(text)
  return COMMENT.test(text) || (match !== null && (match[1] === undefined || WORDS.has(match[1])))
}

/** Whether what is in front of a comment is a whole value. */
export function isLiteral(text: string): boolean {
  return WORDS.has(text) || LOOSE_NUMBER.test(text)
}

type ScalarReading =
  { readonly value: JsonScalar; readonly correction?: SyntaxCorrection } | { readonly failure: string }

/** What text without quotes means where JSON wants a value. */
export function scalarFromText(text: string): ScalarReading {
  if (text === 'true' || text === 'false' || text === 'null') return { value: WORDS.get(text) ?? null }
  if (NUMBER.test(text)) return numberFrom(text)
  const word = WORDS.get(text)
  if (word !== undefined) return { value: word, correction: 'literal that is not JSON' }
  if (LOOSE_NUMBER.test(text)) {
    const read = numberFrom(text.replace(/^\+/, ''))
    return 'failure' in read ? read : { ...read, correction: 'literal that is not JSON' }
  }
  if (mayHoldComment(text)) return { failure: `cannot tell a value from a remark in '${text.slice(0, 40)}'` }
  if (WORD.test(text) || /^[+-]?\d/.test(text)) return { value: text, correction: 'unquoted text' }
  return { failure: `expected a value, found '${text.slice(0, 20)}'` }
}

function numberFrom(text: string): ScalarReading {
  // A double cannot hold it, and BigInt takes more than linear time.
  if (text.length > MAX_NUMBER_LENGTH) return { failure: `a number of ${text.length} characters` }
  const value = numberFromLiteral(text)
  return value === undefined
    ? { failure: `a number with more digits than can be kept: ${text.slice(0, 40)}` }
    : { value }
}
