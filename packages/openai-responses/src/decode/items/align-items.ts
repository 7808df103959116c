import { type JsonObject, textOf } from '@slf/adapter-kit'
import { contradiction } from '../texts/contradiction.js'
import { itemKey } from '../../history/item-key.js'
import type { LaneText } from '../texts/lane-text.js'
import type { OutputItem } from './output-item.js'

/** One item of the whole response: as it was streamed, as the terminal event has it, or both. */
export interface AlignedItem {
  readonly streamed?: OutputItem | undefined
  readonly final?: JsonObject
}

type NameOf<Item> = (item: Item) => string

/**
 * Finds for each item of the terminal event the one that was streamed. The terminal list may lack items, hold more
 * than was streamed, and use other ids (OpenRouter). Items pair by their ids; then by what they say; then in order by
 * type, those first whose end was not seen. Two items of one type that pair although they differ contradict each other.
 *
 * @returns the items in the order of the terminal event; what it lacks is put where it was streamed.
 */
export function alignItems(
  streamed: readonly OutputItem[],
  finals: readonly JsonObject[],
): readonly AlignedItem[] {
  const pairing = new Pairing(streamed, finals)
  pairing.pair(named('id'), ({ type, id }) => id && `${type} ${id}`)
  pairing.pair(named('call_id'), ({ type, callId }) => callId && `${type} ${callId}`)
  pairing.pair(itemKey, ({ isDone, raw }) => (isDone ? itemKey(raw) : ''))
  pairing.pair(typeOf, ({ isDone, type }) => (isDone ? '' : type))
  pairing.pair(typeOf, ({ type }) => type)
  return inOrder(streamed, finals, pairing.partners)
}

/**
 * Guards against what was streamed and what no end confirms: a delta that went to an item that does not exist.
 * @throws StreamFormatError
 */
export function rejectUnconfirmed(aligned: readonly AlignedItem[]): void {
  const isListed = aligned.some(({ final }) => final)
  const isAnnounced = aligned.some(({ streamed, final }) => final ?? streamed?.isAnnounced)
  const ended = aligned.flatMap(({ streamed }) => (streamed?.isDone ? streamed : []))
  const endedPlaces = new Set(ended.map(placeOf))
  // Some servers stream reasoning of which they never say that it is an item.
  const hasReasoning =
    ended.some(({ type }) => type === 'reasoning') ||
    aligned.some(({ final }) => final?.['type'] === 'reasoning')
  for (const { streamed, final } of aligned) {
    if (!streamed || final || streamed.isDone) continue
    if (!isAnswer(streamed) && !(hasReasoning && isSaid(streamed.texts.reasoning_content))) continue
    // Where an item of the same type and number has ended, this may be the same one.
    const isTwin = endedPlaces.has(placeOf(streamed))
    if (isListed || isTwin || (isAnnounced && !streamed.isAnnounced)) throw contradiction('the list of items')
  }
}

const placeOf = ({ type, position }: OutputItem): string => `${type} ${position}`

/** Whether an item adds to what a caller sees as the answer. */
export const isAnswer = ({ call, texts }: OutputItem): boolean =>
  call !== undefined || isSaid(texts.content) || isSaid(texts.refusal)

const isSaid = (text: LaneText | undefined): boolean => text?.isEmpty === false

class Pairing {
  readonly partners = new Map<JsonObject, OutputItem>()
  readonly #finals: readonly JsonObject[]
  readonly #unpaired: Set<OutputItem>
  readonly #ranks: ReadonlyMap<OutputItem, number>

  constructor(streamed: readonly OutputItem[], finals: readonly JsonObject[]) {
    this.#ranks = new Map(streamed.map((item, rank) => [item, rank]))
    this.#unpaired = new Set(streamed)
    this.#finals = finals
  }

  /** Pairs items of the same name, in the order of both lists as far as that goes. `''` is no name. */
  pair(nameOfFinal: NameOf<JsonObject>, nameOfStreamed: NameOf<OutputItem>): void {
    const byName = new Map<string, OutputItem[]>()
    for (const item of this.#unpaired) {
      const name = nameOfStreamed(item)
      const others = byName.get(name)
      if (others) others.push(item)
      else if (name !== '') byName.set(name, [item])
    }
    let latest = -1
    for (const final of this.#finals) {
      const partner = this.partners.get(final) ?? this.#take(byName.get(nameOfFinal(final)), latest)
      if (!partner) continue
      latest = this.#rankOf(partner)
      this.partners.set(final, partner)
      this.#unpaired.delete(partner)
    }
  }

  /** Takes the first item after a rank out of a list, otherwise the first one. */
  #take(items: OutputItem[] = [], rank: number): OutputItem | undefined {
    const index = items.findIndex((item) => this.#rankOf(item) > rank)
    return items.splice(Math.max(0, index), 1)[0]
  }

  #rankOf = (item: OutputItem): number => this.#ranks.get(item) ?? -1
}

function inOrder(
  streamed: readonly OutputItem[],
  finals: readonly JsonObject[],
  partners: ReadonlyMap<JsonObject, OutputItem>,
): readonly AlignedItem[] {
  const ranks = new Map(streamed.map((item, rank) => [item, rank]))
  const paired = new Set(partners.values())
  const aligned: AlignedItem[] = []
  let next = 0
  const takeUnpaired = (end: number): void => {
    for (const item of streamed.slice(next, end)) if (!paired.has(item)) aligned.push({ streamed: item })
    next = Math.max(next, end)
  }
  for (const final of finals) {
    const item = partners.get(final)
    if (item) takeUnpaired(ranks.get(item) ?? 0)
    aligned.push({ streamed: item, final })
  }
  takeUnpaired(streamed.length)
  return aligned
}

const typeOf = (item: JsonObject): string => textOf(item['type'])

/** The type is part of the name: an id that items of different types share says nothing. */
const named =
  (field: string): NameOf<JsonObject> =>
  (item) =>
    textOf(item[field]) && `${typeOf(item)} ${textOf(item[field])}`
