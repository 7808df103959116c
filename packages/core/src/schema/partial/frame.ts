import { messageOf } from '../../errors/message-of.js'
import { isPlainScalar } from '../dialect/decode-scalar.js'
import type { JsonTree } from '../json/json-tree.js'
import { decode } from '../validation/apply-codecs.js'
import { findIssues, hasNoIssues } from '../validation/find-issues.js'
import { isMissing } from '../decode/decode-object.js'
import { decodeValue, startDecoding } from '../decode/decode-value.js'
import { passesCompiled } from '../validation/validate.js'
import type { Decoding } from '../decode/decoding.js'
import { isRecord } from '../decode/similarity.js'
import { isExtraKey, wrongKey } from '../shape/extra-keys.js'
import { childPath } from '../shape/json-pointer.js'
import type { ObjectShape, Shape } from '../shape/shape.js'
import { showValue } from '../shape/show-value.js'
import { type Encoding, type EncodedField, resolvedEncoding } from '../dialect/encoding.js'
import type { OutputIssue } from '../../errors/output-errors.js'

/** No value: not yet, or one that the schema has no place for. */
export const NOTHING = Symbol('nothing')

/** Where the next value inside of a frame belongs. */
export interface Slot {
  /** `undefined`: the schema has no place for it. */
  readonly encoding: Encoding | undefined
  /** How it is written when it is a field of an object. */
  readonly field?: EncodedField | undefined
  readonly path: string
  /** Its value is a part of what holds it, not a value of its own. */
  readonly isPart?: boolean | undefined
  /** It is for one `{ key, value }` of a map. */
  readonly isPair?: boolean | undefined
}

/** What the frames tell the reader. */
export interface PartialReport {
  /** Something in the open containers can never fit. Words are made for the first such thing only: there may be many. */
  violate(issue: () => OutputIssue): void
  /** The open containers cannot be judged before all of them is there. */
  doubt(): void
  readonly fromText: boolean
}

/** A container that is being written, in the form of the user. */
export interface Frame {
  readonly path: string
  /** What a copy of it costs, in items of a list. */
  readonly copyCost: number
  /** All of it as it was written, where it is read as a whole at its end. */
  readonly tree?: JsonTree
  key(name: string): void
  slot(): Slot
  /** The value of the current slot is finished. */
  put(value: unknown): void
  /** A copy with the unfinished value of the current slot in it. */
  view(child: unknown): unknown
  /** The finished value; its parts are checked already. */
  finish(): unknown
}

/** A finished value of the wire in the form of the user; `NOTHING` when it means a missing property or does not fit. */
export function decodeWhole(slot: Slot, value: unknown, report: PartialReport): unknown {
  const { encoding, field, path } = slot
  if (!encoding) return NOTHING
  if (field && isMissing(field, value)) return NOTHING
  if (isPlainScalar(encoding, value) && !encoding.shape.codec) return value
  const isBoxed = field?.form === 'box' && isRecord(value) && Object.hasOwn(value, 'value')
  const decoding: Decoding = startDecoding(report.fromText)
  const decoded = decodeValue(encoding, isBoxed ? value['value'] : value, path, 0, decoding)
  // Tags that are repeated, each with one item in it, are a list in the end.
  if (report.fromText && isUnreadText(encoding, decoded)) {
    report.doubt()
    return NOTHING
  }
  const [refused] = decoding.refused
  if (!refused) return checkedWhole(encoding.shape, decoded, path, report)
  report.violate(() => refused)
  return NOTHING
}

/** A text where a list or an object belongs. */
function isUnreadText(encoding: Encoding, value: unknown): boolean {
  return typeof value === 'string' && canBeContainer(encoding) && !hasNoIssues(encoding.shape, value)
}

function canBeContainer(encoding: Encoding): boolean {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union') return part.variants.some(canBeContainer)
  return part.kind === 'object' || part.kind === 'list' || part.kind === 'tuple'
}

/** What the user's codecs make of a whole value; `NOTHING` when it does not fit. */
export function checkedWhole(shape: Shape, value: unknown, path: string, report: PartialReport): unknown {
  if (!hasNoIssues(shape, value) || !passesCompiled(shape, value)) {
    report.violate(() => {
      const [issue] = findIssues(shape, value).issues
      return {
        path: path + (issue?.path ?? ''),
        message: issue?.message ?? `got ${showValue(value)}, which does not fit`,
      }
    })
    return NOTHING
  }
  try {
    return decode(shape, value, path)
  } catch (error) {
    report.violate(() => ({ path, message: messageOf(error) }))
    return NOTHING
  }
}

/** A map has no place for a key that does not match its pattern. */
export function refuseWrongKey(shape: ObjectShape, key: string, path: string, report: PartialReport): void {
  if (!isExtraKey(shape, key))
    report.violate(() => ({ path: childPath(path, key), message: wrongKey(shape) }))
}

/** V8 makes a hash table of an object that grows beyond 128 keys: each of them costs many times what an item does. */
export function objectCopyCost(keys: number): number {
  return keys <= 128 ? keys * 4 : keys * 256
}

/** Large lists live in a part of memory that is collected at a higher cost. */
export function listCopyCost(items: number): number {
  return items <= 1024 ? items : items <= 16_384 ? items * 4 : items * 16
}
