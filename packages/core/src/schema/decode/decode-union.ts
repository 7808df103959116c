import { type Encoding, resolvedEncoding, type UnionEncoding } from '../dialect/encoding.js'
import { hasNoIssues } from '../validation/find-issues.js'
import { fitsAsIs } from './decode-part.js'
import { correct, type Decoding, refuse } from './decoding.js'
import { isRecord, markedVariant, similarity } from './similarity.js'

/** The variant that a value was meant as: marked, the only one of its type, or the one that fits best. */
export function decodeUnion(
  encoding: UnionEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const marked = markedVariant(encoding, value)
  if (marked) return decoding.decode(marked.encoding, marked.value, path, depth + 1, decoding)
  if (encoding.element && value !== null) {
    // Which variant a text is must not be guessed: it could be any.
    const names = [...encoding.element.fieldOf.keys()].map((name) => `<${name}>`).join(' or ')
    refuse(decoding, path, `expected one tag in it that says what it is: ${names}`)
    return value
  }
  if (encoding.tags && value !== null)
    correct(decoding, path, 'came without its { variant, value } around it')
  if (fitsAsIs(encoding, value)) return value
  const isContainer = isRecord(value) || Array.isArray(value)
  let only: Encoding | undefined
  for (const variant of encoding.variants) {
    const { kind } = resolvedEncoding(variant)
    if (isContainer && (kind === 'scalar' || kind === 'digits')) continue
    if (similarity(variant, value, decoding.fromText) === 0) continue
    if (only) return decodeBestVariant(encoding, value, path, depth, decoding)
    only = variant
  }
  return only ? decoding.decode(only, value, path, depth, decoding) : value
}

/** The variant that fits with the fewest corrections. */
function decodeBestVariant(
  encoding: UnionEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const candidates = encoding.variants
    .map((variant) => ({ variant, score: similarity(variant, value, decoding.fromText) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
  let best: { readonly value: unknown; readonly trial: Decoding } | undefined
  for (const { variant } of candidates) {
    if (decoding.budget <= 0) break
    const trial: Decoding = { ...decoding, corrections: [], refused: [] }
    const decoded = decoding.decode(variant, value, path, depth, trial)
    decoding.budget = trial.budget - 1
    if (!hasNoIssues(variant.shape, decoded)) continue
    if (!best || isSafer(trial, best.trial)) best = { value: decoded, trial }
    if (trial.corrections.length === 0 && trial.refused.length === 0) break
  }
  const [first] = candidates
  if (!best) return first ? decoding.decode(first.variant, value, path, depth, decoding) : value
  for (const { path: at, message } of best.trial.corrections) correct(decoding, at, message)
  for (const { path: at, message } of best.trial.refused) refuse(decoding, at, message)
  return best.value
}

/** What must be refused is worse than any correction. */
function isSafer(left: Decoding, right: Decoding): boolean {
  const refused = left.refused.length - right.refused.length
  return refused === 0 ? left.corrections.length < right.corrections.length : refused < 0
}
