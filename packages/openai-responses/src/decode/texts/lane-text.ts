import { contradiction } from './contradiction.js'

/** What a final text adds to the text that came in pieces; `undefined` when it says something else. */
export type Rest = (final: string, streamed: string) => string | undefined

/** How the texts of a lane are joined and compared. */
export interface LaneRules {
  /** What it is called in an error. */
  readonly name: string
  /** What is put between two parts. */
  readonly separator: string
  readonly rest: Rest
}

/**
 * What one output item adds to a text of the answer. The end of the item decides what its text is; the ends of its
 * parts only where that one never comes, since servers number parts in more than one way.
 */
export class LaneText {
  /** Where the item is in the response. */
  readonly position: number
  isOpen = true
  readonly #rules: LaneRules
  #whole = ''
  #waiting = ''
  #lastIndex: number | undefined
  /** How much of the whole came as deltas. */
  #streamed = 0
  /** The deltas of each part, by content index. */
  readonly #parts = new Map<number, string>()
  /** The final text of each part, by content index. */
  readonly #told = new Map<number, string>()
  #lastTold = ''
  #isWholeTold = false

  constructor(position: number, rules: LaneRules) {
    this.position = position
    this.#rules = rules
  }

  /** Everything that came, in order. */
  get whole(): string {
    return this.#whole
  }

  /** Whether anything was said of it. */
  get isEmpty(): boolean {
    return this.#whole === '' && this.#told.size === 0
  }

  /** Nothing was handed out yet. */
  get isFresh(): boolean {
    return this.#waiting.length === this.#whole.length
  }

  add(index: number, delta: string): void {
    if (delta === '') return
    const isNext = this.#whole !== '' && index !== this.#lastIndex
    const piece = isNext ? this.#rules.separator + delta : delta
    this.#lastIndex = index
    this.#parts.set(index, (this.#parts.get(index) ?? '') + delta)
    this.#whole += piece
    this.#waiting += piece
    this.#streamed += piece.length
  }

  /** Whether a delta that comes after the final item is a part of it. */
  isLate(delta: string): boolean {
    const start = this.#streamed
    this.#streamed += delta.length
    return this.#whole.startsWith(delta, start)
  }

  /** Takes the final text of a part; an empty one says nothing. Servers tell a part twice, under two numbers. */
  tell(index: number, final: string): void {
    if (final === '' || final === this.#lastTold) return
    this.#told.set(index, final)
    this.#lastTold = final
  }

  /**
   * Takes the final text of the whole item.
   * @throws StreamFormatError when it contradicts what came.
   */
  tellWhole(final: string): void {
    const rest = this.#rules.rest(final, this.#whole)
    if (rest === undefined || !this.#hasParts(final)) throw contradiction(this.#rules.name)
    this.#isWholeTold = true
    this.#whole += rest
    this.#waiting += rest
  }

  /**
   * Nothing more comes. Where the item itself never ended, its parts say what its text is.
   * @throws StreamFormatError when they contradict what came.
   */
  settle(): void {
    if (this.#isWholeTold || this.#told.size === 0) return
    const told = this.#joined(this.#told)
    const isTold = this.#rules.rest(told, this.#whole) !== undefined
    this.tellWhole(isTold ? told : this.#joined(new Map([...this.#parts, ...this.#told])))
  }

  /** What may be handed out next. */
  take(): string {
    const piece = this.#waiting
    this.#waiting = ''
    return piece
  }

  /** Whether the whole text holds what the ends of its parts have told, in that order. */
  #hasParts(final: string): boolean {
    let from = 0
    return [...this.#told.values()].every((told) => {
      const part = told.trim()
      const start = final.indexOf(part, from)
      from = start + part.length
      return start !== -1
    })
  }

  #joined(parts: ReadonlyMap<number, string>): string {
    return [...parts]
      .sort(([left], [right]) => left - right)
      .map(([, text]) => text)
      .join(this.#rules.separator)
  }
}
