import type { JsonObject } from '@slf/adapter-kit'
import { StreamFormatError } from '@slf/core'
import { textOf } from '../fields/json-fields.js'
import type { FunctionCallState } from './function-call.js'

/** What is known so far about one output item. */
export interface OutputItem {
  readonly index: number
  /** The item as the last event gave it. */
  raw: JsonObject
  /** The final item was seen. */
  isDone: boolean
  call?: FunctionCallState
  /** Which of the two texts of a reasoning item is handed out: the one that came first. */
  reasoningField?: 'summary' | 'content'
  /** Annotations handed out, by content index. */
  readonly annotationCounts: Map<number, number>
  /** Content indices whose log probabilities came with the deltas. */
  readonly streamedLogprobs: Set<number>
}

/** No response has that many; a server that sends more is broken or hostile. */
const MAX_ITEMS = 10_000

/**
 * The output items of one response, by output index. Item ids only help where a server leaves the index out: they
 * change with every event at GitHub Copilot, and between the stream and its terminal event at OpenRouter.
 */
export class OutputItems {
  readonly #items = new Map<number, OutputItem>()
  readonly #indexOfId = new Map<string, number>()
  #last = -1

  /** The item that a new item event is about; it is made when it is not known yet. */
  open(event: JsonObject, raw: JsonObject): OutputItem {
    const id = textOf(raw['id'])
    const item = this.at(indexOf(event) ?? this.#indexOfId.get(id) ?? this.#last + 1)
    if (id !== '') this.#indexOfId.set(id, item.index)
    if (!item.isDone) item.raw = raw
    return item
  }

  /** The item that an event inside of an item is about. */
  of(event: JsonObject, type: string): OutputItem {
    const known = this.#indexOfId.get(textOf(event['item_id']))
    const item = this.at(indexOf(event) ?? known ?? Math.max(0, this.#last))
    // Without a first event of its own the item is what its deltas say.
    if (item.raw['type'] === undefined) item.raw = { type }
    return item
  }

  /** A new item after all others. */
  append(): OutputItem {
    return this.at(this.#last + 1)
  }

  /** In the order of the response. */
  inOrder(): readonly OutputItem[] {
    return [...this.#items.values()].sort((left, right) => left.index - right.index)
  }

  private at(index: number): OutputItem {
    let item = this.#items.get(index)
    if (item) return item
    if (this.#items.size >= MAX_ITEMS) {
      throw new StreamFormatError(`The response has more than ${MAX_ITEMS} output items.`, {
        isRetryable: false,
      })
    }
    item = { index, raw: {}, isDone: false, annotationCounts: new Map(), streamedLogprobs: new Set() }
    this.#items.set(index, item)
    this.#last = Math.max(this.#last, index)
    return item
  }
}

/** One item of the whole response: as it was streamed, as the terminal event has it, or both. */
export interface AlignedItem {
  readonly streamed?: OutputItem
  readonly final?: JsonObject
}

/**
 * Finds for each item of the terminal event the one that was streamed. The terminal list may lack items, hold more
 * than was streamed, and use other ids: items pair by id where ids agree, else in order by type.
 */
export function alignItems(
  streamed: readonly OutputItem[],
  finals: readonly JsonObject[],
): readonly AlignedItem[] {
  const aligned: AlignedItem[] = []
  let next = 0
  for (const final of finals) {
    const sameId = streamed.findIndex(
      ({ raw }, index) => index >= next && raw['id'] && raw['id'] === final['id'],
    )
    const match = sameId !== -1 ? sameId : streamed[next]?.raw['type'] === final['type'] ? next : -1
    if (match === -1) {
      aligned.push({ final })
      continue
    }
    for (; next < match; next++) aligned.push({ streamed: streamed[next] as OutputItem })
    aligned.push({ streamed: streamed[next++] as OutputItem, final })
  }
  for (; next < streamed.length; next++) aligned.push({ streamed: streamed[next] as OutputItem })
  return aligned
}

function indexOf(event: JsonObject): number | undefined {
  const index = event['output_index']
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined
}
