import { contradiction } from './contradiction.js'
import { type LaneRules, LaneText } from './lane-text.js'

/**
 * One text of the answer (content, refusal or reasoning) that several output items add to. Hands out each character
 * once and in the order of the items, although items may overlap in time: what belongs to a later item waits until the
 * earlier ones are closed. What an end says is compared with what came: a difference that adds is added, any other is
 * an error.
 */
export class TextLane {
  /** By position; texts of the same position in order of appearance. */
  readonly #texts: LaneText[] = []
  readonly #rules: LaneRules
  /** Everything before this one is closed and handed out. */
  #front = 0
  #handedOut = ''

  constructor(rules: LaneRules) {
    this.#rules = rules
  }

  /** An item begins that may add to this text. */
  open(position: number): LaneText {
    const text = new LaneText(position, this.#rules)
    let index = this.#texts.length
    while (index > 0 && (this.#texts[index - 1] as LaneText).position > position) index--
    this.#texts.splice(index, 0, text)
    this.#front = Math.min(this.#front, index)
    return text
  }

  /** What may be handed out by now. */
  release(): string {
    let released = ''
    for (; this.#front < this.#texts.length; this.#front++) {
      const text = this.#texts[this.#front] as LaneText
      const isFirst = text.isFresh && (this.#handedOut !== '' || released !== '')
      const piece = text.take()
      if (piece !== '') released += (isFirst ? this.#rules.separator : '') + piece
      if (text.isOpen) break
    }
    this.#handedOut += released
    return released
  }

  /**
   * Everything that was not handed out yet: nothing more will come.
   *
   * @param texts all of them, in the order of the response.
   * @throws StreamFormatError when ends contradict what came, or the response does not begin with what was handed out.
   */
  settle(texts: readonly LaneText[]): string {
    for (const text of texts) text.settle()
    const wholes = texts.map(({ whole }) => whole).filter((whole) => whole !== '')
    const rest = this.#rules.rest(wholes.join(this.#rules.separator), this.#handedOut)
    if (rest === undefined) throw contradiction(this.#rules.name)
    return rest
  }
}
