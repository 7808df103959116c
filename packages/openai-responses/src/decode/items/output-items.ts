import { type JsonObject, textOf } from '@slf/adapter-kit'
import { StreamFormatError } from '@slf/core'
import { itemKey } from '../../history/item-key.js'
import { NamedItem } from './named-item.js'
import { OpenItems } from './open-items.js'
import type { OutputItem } from './output-item.js'

/** By what an event names the item that it is about. */
interface ItemName {
  readonly type: string
  readonly id: string
  readonly callId: string
  readonly index: number | undefined
}

/** No response has that many; a server that sends more is broken or hostile. */
const MAX_ITEMS = 10_000

/**
 * The output items of one response, and which of them an event is about. Servers are wrong about it in many ways: all
 * items have the number 0, the number or the id is missing, each event has another id (GitHub Copilot), several items
 * have the same id. So ids count first and numbers second, and an event inside an item never goes to an item of another
 * type. Where all of that leads to the wrong item, its end contradicts what came.
 */
export class OutputItems {
  readonly #items: OutputItem[] = []
  /** The latest item of each name. */
  readonly #byName = new Map<string, OutputItem>()
  /** By type. */
  readonly #open = new Map<string, OpenItems>()
  #nextPosition = 0
  /** What the last event inside of an item was about, until the names of an item change. */
  #latest: NamedItem | undefined

  /** In the order of the response, as far as the server says. */
  inOrder(): readonly OutputItem[] {
    return [...this.#items].sort((left, right) => left.position - right.position)
  }

  /** A new item after all others. */
  append(raw: JsonObject): OutputItem {
    return this.#create(nameOf({}, raw))
  }

  /** The item that an event inside of it is about; it is made when it is not known yet. */
  of(event: JsonObject, type: string): OutputItem {
    if (this.#latest?.isNamedBy(event, type)) return this.#latest.item
    const name = nameOf(event, { type, id: event['item_id'], call_id: event['call_id'] })
    const { id, index } = name
    const exact = this.#exact(name)
    if (exact) this.#latest = new NamedItem(exact, event, type)
    const known = exact ?? this.#byId(name) ?? this.#byCall(name)
    if (known) return known
    const numbered = this.#numbered(name)
    // After the end of its item an event is late; unless it has an id of its own and nothing is ever announced.
    if (numbered && (!numbered.isDone || numbered.hasBegun || id === '' || numbered.id === ''))
      return numbered
    const open = numbered ? undefined : this.#unnamed(this.#open.get(type)?.last(), name)
    if (open) return open
    const latest = id === '' && index === undefined ? this.#byName.get(type) : undefined
    return latest ?? this.#create(name)
  }

  /** The item that an event begins. */
  begin(event: JsonObject, raw: JsonObject): OutputItem {
    const name = nameOf(event, raw)
    const item = this.#beginning(name) ?? this.#create(name)
    this.#announce(item, name)
    item.hasBegun = true
    if (!item.isDone) item.raw = raw
    return item
  }

  /** The item that an event ends. */
  end(event: JsonObject, raw: JsonObject): OutputItem {
    const name = nameOf(event, raw)
    const item = this.#ending(name, raw) ?? this.#create(name)
    this.#announce(item, name)
    return item
  }

  #beginning(name: ItemName): OutputItem | undefined {
    const { id, index } = name
    const repeated = this.#exact(name) ?? this.#byCall(name)
    if (repeated && !repeated.isDone && repeated.position === (index ?? repeated.position)) return repeated
    const byId = this.#byId(name)
    if (byId && !byId.isDone && (!byId.isAnnounced || index === undefined)) return byId
    const isNameless = index === undefined && id === ''
    const unannounced = isNameless ? this.#open.get(name.type)?.last() : this.#numbered(name)
    return unannounced?.isAnnounced === false ? unannounced : undefined
  }

  #ending(name: ItemName, raw: JsonObject): OutputItem | undefined {
    const exact = this.#exact(name)
    if (exact) return exact
    const first = this.#open.get(name.type)?.first()
    const isNameless = name.id === '' && name.callId === ''
    // Several items of one number end in the order in which they began.
    if (isNameless && first?.position === name.index) return first
    const named = [this.#byId(name), this.#byCall(name), this.#numbered(name)]
    const repeated = named.find((item) => item?.isDone && this.#isRepeated(item, name, raw))
    const open = this.#unnamed(first, name)
    return (
      named.find((item) => item && !item.isDone) ??
      // Of two ends that say the same, the second one is a repetition only when no other item is waiting for its end.
      (isNameless ? (open ?? repeated) : (repeated ?? open))
    )
  }

  /** Whether the end of an item that is done came again: it says the same, or only ids say where it belongs. */
  #isRepeated(item: OutputItem, { id, index }: ItemName, raw: JsonObject): boolean {
    item.key ??= itemKey(item.raw)
    return item.key === itemKey(raw) || (index === undefined && id === item.id)
  }

  /** The item of this id and this number. Such an item may get another id of its call when it ends (tool search). */
  #exact(name: ItemName): OutputItem | undefined {
    const { type, id, index } = name
    if (id === '' || index === undefined) return undefined
    const item = this.#byName.get(`${type} ${index} ${id}`)
    return item?.isDone && isOtherCall(item, name) ? undefined : item
  }

  #byId(name: ItemName): OutputItem | undefined {
    return name.id === '' ? undefined : this.#find(`${name.type} id ${name.id}`, name)
  }

  /** The item of this call, unless both its id and its number are others: some servers reuse ids of calls. */
  #byCall(name: ItemName): OutputItem | undefined {
    const { type, id, callId, index } = name
    const item = callId === '' ? undefined : this.#find(`${type} call ${callId}`, name)
    const hasOtherId = id !== '' && item?.id !== '' && id !== item?.id
    return hasOtherId && index !== undefined && index !== item?.position ? undefined : item
  }

  #numbered(name: ItemName): OutputItem | undefined {
    return name.index === undefined ? undefined : this.#find(`${name.type} ${name.index}`, name)
  }

  #find(key: string, name: ItemName): OutputItem | undefined {
    const item = this.#byName.get(key)
    return item && isOtherCall(item, name) ? undefined : item
  }

  /**
   * An open item, if an event can be about it whose names are all unknown or missing. A server that announced this one
   * would have announced another one too; else only a missing name can be read so.
   */
  #unnamed(open: OutputItem | undefined, name: ItemName): OutputItem | undefined {
    const { id, index } = name
    if (!open || isOtherCall(open, name)) return undefined
    const isReadable =
      index === undefined ? id === '' || open.id === '' || open.isAnnounced : id === '' && open.isAnnounced
    return isReadable ? open : undefined
  }

  #announce(item: OutputItem, name: ItemName): void {
    item.isAnnounced = true
    item.id ||= name.id
    item.callId ||= name.callId
    this.#learn(item, name)
  }

  #learn(item: OutputItem, { type, id, callId, index }: ItemName): void {
    this.#latest = undefined
    this.#byName.set(type, item)
    if (index !== undefined) this.#byName.set(`${type} ${index}`, item)
    if (id !== '') this.#byName.set(`${type} id ${id}`, item)
    if (id !== '' && index !== undefined) this.#byName.set(`${type} ${index} ${id}`, item)
    if (callId !== '') this.#byName.set(`${type} call ${callId}`, item)
  }

  #create(name: ItemName): OutputItem {
    if (this.#items.length >= MAX_ITEMS) {
      throw new StreamFormatError(`The response has more than ${MAX_ITEMS} output items.`, {
        isRetryable: false,
      })
    }
    const { type, id, callId, index = this.#nextPosition } = name
    this.#nextPosition = Math.max(this.#nextPosition, index + 1)
    // Without an event of its own the item is what its deltas say.
    const item: OutputItem = {
      position: index,
      type,
      id,
      callId,
      raw: { type },
      isAnnounced: false,
      hasBegun: false,
      isDone: false,
      texts: {},
      annotationCounts: new Map(),
      hasLogprobs: false,
    }
    this.#items.push(item)
    const open = this.#open.get(type) ?? new OpenItems()
    this.#open.set(type, open)
    open.push(item)
    this.#learn(item, name)
    return item
  }
}

function nameOf(event: JsonObject, item: JsonObject): ItemName {
  const index = event['output_index']
  return {
    type: textOf(item['type']),
    id: textOf(item['id']),
    callId: textOf(item['call_id']),
    index: typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined,
  }
}

/** Item ids change or repeat at some servers; two ids of calls are two calls. */
const isOtherCall = (item: OutputItem, { callId }: ItemName): boolean =>
  callId !== '' && item.callId !== '' && callId !== item.callId
