interface LanePart {
  delivered: string
  waiting: string
}

interface LaneItem {
  readonly outputIndex: number
  readonly parts: Map<number, LanePart>
  /** Parts with text that was not handed out yet. */
  readonly waiting: Set<LanePart>
  isOpen: boolean
}

/**
 * One text of the answer (content, refusal or reasoning) that several output items add to. Hands out each character
 * once and in the order of the items, although items may overlap in time: what belongs to a later item waits until the
 * earlier ones are closed. A final text adds what the deltas left out.
 */
export class TextLane {
  /** By output index. */
  readonly #items: LaneItem[] = []
  readonly #separator: string
  /** Everything before this item is closed and handed out. */
  #front = 0
  #isEmpty = true

  /** @param separator What stands between two parts. */
  constructor(separator = '') {
    this.#separator = separator
  }

  /** An item begins that may add to this text. */
  open(outputIndex: number): void {
    this.#itemAt(outputIndex)
  }

  /** Adds a piece; returns what may be handed out now. */
  add(outputIndex: number, partIndex: number, delta: string): string {
    const item = this.#itemAt(outputIndex)
    const part = partAt(item, partIndex)
    part.waiting += delta
    item.waiting.add(part)
    return this.#release()
  }

  /**
   * Takes the final text of a part; an empty one says nothing. One that contradicts what was handed out cannot take it
   * back: `onMismatch` is told and the deltas stand.
   */
  complete(outputIndex: number, partIndex: number, text: string, onMismatch: () => void): string {
    if (text === '') return ''
    const item = this.#itemAt(outputIndex)
    const part = partAt(item, partIndex)
    item.waiting.add(part)
    if (text.startsWith(part.delivered)) part.waiting = text.slice(part.delivered.length)
    else if (part.delivered.trim() !== text.trim()) onMismatch()
    return this.#release()
  }

  /** An item is done. */
  close(outputIndex: number): string {
    this.#itemAt(outputIndex).isOpen = false
    return this.#release()
  }

  /** Everything that waits, in order: nothing more will come. */
  flush(): string {
    for (const item of this.#items) item.isOpen = false
    this.#front = 0
    return this.#release()
  }

  #itemAt(outputIndex: number): LaneItem {
    let index = this.#items.length
    for (; index > 0; index--) {
      const item = this.#items[index - 1] as LaneItem
      if (item.outputIndex === outputIndex) return item
      if (item.outputIndex < outputIndex) break
    }
    const created: LaneItem = { outputIndex, parts: new Map(), waiting: new Set(), isOpen: true }
    this.#items.splice(index, 0, created)
    this.#front = Math.min(this.#front, index)
    return created
  }

  #release(): string {
    let released = ''
    for (; this.#front < this.#items.length; this.#front++) {
      const item = this.#items[this.#front] as LaneItem
      for (const part of item.waiting) released += this.#releasePart(part)
      item.waiting.clear()
      if (item.isOpen) break
    }
    return released
  }

  #releasePart(part: LanePart): string {
    const piece = part.waiting
    if (piece === '') return ''
    const separator = part.delivered === '' && !this.#isEmpty ? this.#separator : ''
    part.delivered += piece
    part.waiting = ''
    this.#isEmpty = false
    return separator + piece
  }
}

function partAt(item: LaneItem, partIndex: number): LanePart {
  let part = item.parts.get(partIndex)
  if (!part) item.parts.set(partIndex, (part = { delivered: '', waiting: '' }))
  return part
}
