import type {
  Encoding,
  ListEncoding,
  ObjectEncoding,
  PairsEncoding,
  TupleEncoding,
} from '../dialect/encoding.js'
import { ENTRY_TAG, ITEM_TAG, KEY_TAG, VALUE_TAG } from '../dialect/tag-names.js'
import { withoutFence } from '../json/code-fence.js'
import { type JsonReading, readJson } from '../json/read-lenient-json.js'
import type { Repeated } from '../json/repeated.js'
import { showValue } from '../shape/show-value.js'
import { containerFromText, takesOnlyTyped } from './container-from-text.js'
import { correct, type Decoding, refuse } from './decoding.js'
import { jsonEncodingOf } from './json-encoding.js'
import { valueOfRepeated } from './repeated-tags.js'
import { isRecord } from './similarity.js'

/** What stands between the tags of a list or an object in another form than tags. */
export function decodeText(
  encoding: ObjectEncoding | PairsEncoding | ListEncoding | TupleEncoding,
  text: string,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const json = readJson(withoutFence(text.trim()))
  if (json.ok && (isRecord(json.value) || Array.isArray(json.value))) {
    if (mayBeRemark(encoding, text, json)) return refuseForm(encoding, text, path, decoding)
    // That is how an empty list or object is written where an empty tag would be no value.
    if (text !== '[]' && text !== '{}') correct(decoding, path, 'JSON in a tag was read as the value')
    const inner: Decoding = { ...decoding, fromText: false }
    const value = decoding.decode(jsonEncodingOf(encoding.shape), json.value, path, depth + 1, inner)
    decoding.budget = inner.budget
    return value
  }
  const parts = encoding.kind === 'pairs' ? undefined : containerFromText(encoding, text)
  if (!parts) return refuseForm(encoding, text, path, decoding)
  correct(decoding, path, 'text without tags was read as the value')
  return decoding.decode(encoding, parts, path, depth, decoding)
}

/** Between brackets without quotes may stand a text of its own: `[none]`, `[1]`. */
function mayBeRemark(
  encoding: Encoding,
  text: string,
  { corrections, value }: Extract<JsonReading, { ok: true }>,
): boolean {
  if (corrections.some(([name]) => name === 'unquoted text')) return true
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    !text.includes('"') &&
    encoding.kind === 'list' &&
    !takesOnlyTyped(encoding.item)
  )
}

export function refuseForm(
  { kind, shape }: ObjectEncoding | PairsEncoding | ListEncoding | TupleEncoding,
  value: unknown,
  path: string,
  decoding: Decoding,
): unknown {
  const form =
    kind === 'list' || kind === 'tuple'
      ? `one <${ITEM_TAG}> for each item`
      : kind === 'object' && shape.properties.length > 0
        ? 'one tag for each of its fields'
        : `one <${ENTRY_TAG}> with <${KEY_TAG}> and <${VALUE_TAG}> for each`
  refuse(decoding, path, `got ${showValue(value)}, expected ${form}`)
  return value
}

export function decodeRepeated(
  encoding: Encoding,
  repeated: Repeated,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const meant = valueOfRepeated(encoding, repeated)
  const times = `the tag came ${repeated.values.length} times`
  if (!meant) {
    refuse(decoding, path, `${times} with different values`)
    return repeated
  }
  correct(decoding, path, times)
  return decoding.decode(encoding, meant.value, path, depth, decoding)
}
