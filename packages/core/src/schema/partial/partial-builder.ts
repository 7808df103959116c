import type { OutputIssue } from '../../errors/output-errors.js'
import { hasOwnCodec } from '../validation/apply-codecs.js'
import { isOfKind } from '../validation/find-issues.js'
import type { JsonScalar, JsonSink } from '../json/json-sink.js'
import type { JsonTree } from '../json/json-tree.js'
import { constraintsOf } from '../shape/constraints.js'
import { describeInline } from '../shape/describe-type.js'
import { resolved, type Shape } from '../shape/shape.js'
import { showValue } from '../shape/show-value.js'
import { resolvedEncoding, type Encoding, type RootEncoding } from '../dialect/encoding.js'
import { LateFrame, PassFrame } from './around-frames.js'
import { canBeUnwrapped, openContainer, type OpenContainer, wrapperFrame } from './choose-frame.js'
import { decodeWhole, type Frame, NOTHING, type PartialReport, type Slot } from './frame.js'
import { PairFrame } from './pairs-frames.js'
import type { CompletedField } from './partial-reader.js'

/** Copying this many items for one look costs nothing that matters. */
const FREE_COPIES = 512
/** Items that may be copied for each character read, so that the total stays linear. */
const COPIES_PER_CHARACTER = 64

/**
 * Builds the value so far, in the form of the user, from what a reader finds on the wire. Finished parts are built
 * once; a look at the value copies the containers that are still open, and nothing else.
 */
export class PartialBuilder implements JsonSink, PartialReport {
  violation: OutputIssue | undefined
  readonly fromText: boolean
  readonly #open: OpenContainer[] = []
  /** The root has begun, and it is not known yet whether it is `{ value }` or the value. */
  #isRootPending = false
  #completed: CompletedField[] = []
  #lastCompleted: CompletedField | undefined
  readonly #root: Slot
  readonly #wrapped: boolean
  #result: unknown = NOTHING
  #growing: unknown = NOTHING
  #snapshot: unknown
  #isStale = false
  #copyBudget = 0
  #violations = 0
  /** How many of the open containers hold something that does not fit: the outermost ones. */
  #unsound = 0
  /** What is open and read as a whole at its end. */
  readonly #trees: JsonTree[] = []
  /** Containers open inside of a late frame, itself included. */
  #lateDepth = 0

  constructor(root: RootEncoding) {
    this.#root = { encoding: root.encoding, path: '' }
    this.#wrapped = root.wrapped
    this.fromText = root.form === 'tags'
  }

  /** What was finished since the last call. */
  takeCompleted(): readonly CompletedField[] {
    const completed = this.#completed
    this.#completed = []
    return completed
  }

  /** Characters were read: more may be copied. */
  allow(characters: number): void {
    this.#copyBudget += characters * COPIES_PER_CHARACTER
  }

  get value(): unknown {
    if (!this.#isStale) return this.#snapshot
    const cost = this.#open.reduce((sum, { frame }) => sum + frame.copyCost, 0)
    if (cost > FREE_COPIES) {
      if (cost > this.#copyBudget) return this.#snapshot
      this.#copyBudget -= cost
    }
    const seen = this.#open.reduceRight(
      (child, { frame }) => frame.view(child),
      this.#open.length > 0 ? this.#growing : this.#result,
    )
    this.#snapshot = seen === NOTHING ? undefined : seen
    this.#isStale = false
    return this.#snapshot
  }

  violate(issue: () => OutputIssue): void {
    this.doubt()
    this.violation ??= issue()
  }

  doubt(): void {
    this.#violations++
    this.#unsound = this.#open.length
  }

  key(name: string): void {
    if (this.#isRootPending) this.#openRoot(name)
    for (const tree of this.#trees) tree.key(name)
    this.#frame?.key(name)
  }

  growing(text: string): void {
    const { encoding } = this.#slot()
    if (!encoding || !isShownWhileGrowing(encoding.shape, encoding)) return
    this.#growing = text
    this.#isStale = true
  }

  scalar(value: JsonScalar): void {
    for (const tree of this.#trees) tree.scalar(value)
    const frame = this.#frame
    if (frame instanceof LateFrame) return
    if ((frame instanceof PairFrame || frame instanceof PassFrame) && frame.takesKey(value)) return
    const slot = this.#slot()
    this.#finish(slot, decodeWhole(slot, value, this))
  }

  beginObject(): void {
    // Whether it is the value or `{ value }` around it, its first key says.
    if (this.#wrapped && this.#open.length === 0 && !this.#isRootPending) this.#isRootPending = true
    else this.#begin(true)
  }

  beginArray(): void {
    this.#begin(false)
  }

  end(): void {
    if (this.#isRootPending) this.#openRoot(undefined)
    for (const tree of this.#trees) tree.end()
    const frame = this.#frame
    if (!frame || (frame instanceof LateFrame && --this.#lateDepth > 0)) return
    const { shapes } = this.#open.pop() as OpenContainer
    if (frame.tree) this.#trees.pop()
    const violations = this.#violations
    const slot = this.#slot()
    const value = frame.finish()
    if (value !== NOTHING) this.#checkContainer(shapes, value, slot.path)
    // What is read as a whole at its end is judged by that.
    const isJudged = frame.tree !== undefined || this.#open.length >= this.#unsound
    const isSound = isJudged && violations === this.#violations
    this.#unsound = Math.min(this.#unsound, this.#open.length)
    this.#finish(slot, value, isSound)
  }

  #openRoot(key: string | undefined): void {
    const { encoding } = this.#root
    this.#isRootPending = false
    const isValue = encoding !== undefined && (key === undefined || canBeUnwrapped(encoding, key))
    this.#push(
      isValue ? openContainer(this.#root, true, this) : { frame: wrapperFrame(encoding), shapes: [] },
    )
    for (const tree of this.#trees) tree.beginObject()
  }

  #begin(isObject: boolean): void {
    if (this.#frame instanceof LateFrame) this.#lateDepth++
    else this.#push(openContainer(this.#slot(), isObject, this))
    for (const tree of this.#trees) {
      if (isObject) tree.beginObject()
      else tree.beginArray()
    }
  }

  #push(container: OpenContainer): void {
    this.#open.push(container)
    this.#growing = NOTHING
    this.#isStale = true
    const { frame } = container
    if (frame instanceof LateFrame) this.#lateDepth = 1
    if (frame.tree) this.#trees.push(frame.tree)
  }

  get #frame(): Frame | undefined {
    return this.#open.at(-1)?.frame
  }

  #slot(): Slot {
    return this.#frame?.slot() ?? this.#root
  }

  /** The parts are checked already; what is left is what the container itself has to keep. */
  #checkContainer(shapes: readonly Shape[], value: unknown, path: string): void {
    for (const shape of shapes) {
      const isOfType = ['ref', 'union', 'unknown'].includes(shape.kind) || isOfKind(shape, value)
      const broken = isOfType && constraintsOf(shape).find((constraint) => !constraint.holds(value))
      if (isOfType && !broken) continue
      this.violate(() => {
        const expected = broken ? broken.phrase : describeInline(shape)
        return { path, message: `got ${showValue(value)}, expected ${expected}` }
      })
    }
  }

  #finish(slot: Slot, value: unknown, isSound = true): void {
    this.#growing = NOTHING
    this.#isStale = true
    const parent = this.#frame
    if (parent) parent.put(value)
    else this.#result = value
    if (value === NOTHING || slot.isPart || !isSound) return
    // A wrapper and what it wraps are one value for the user, also when a piece of the text ends between them.
    const last = this.#lastCompleted
    if (last?.path === slot.path && last.value === value) return
    this.#lastCompleted = { path: slot.path, value }
    this.#completed.push(this.#lastCompleted)
  }
}

/** Text may be shown while it grows where every text is a value: not for literals, dates or digits. */
function isShownWhileGrowing(shape: Shape, encoding: Encoding): boolean {
  if (hasOwnCodec(shape)) return false
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union')
    return !part.tags && part.variants.some((variant) => isShownWhileGrowing(variant.shape, variant))
  if (part.kind === 'any') return true
  const found = resolved(shape)
  return part.kind === 'scalar' && found.kind === 'string' && !found.atomic
}
