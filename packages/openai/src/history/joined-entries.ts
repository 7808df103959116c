import { isJsonObject, type JsonObject, textOf } from '@slf/adapter-kit'

/** A list of a message whose entries are streamed in pieces, such as `reasoning_details`. */
export interface EntryKind {
  /** The known fields of an entry; undefined for what is no such entry. */
  readonly clean: (entry: JsonObject) => JsonObject | undefined
  /** Fields that are streamed in pieces; others come once. */
  readonly texts: readonly string[]
  /** Fields that come when an entry is whole. */
  readonly seals: readonly string[]
}

/** Joins the pieces of streamed entries: those of one index and type, or those that follow each other until a seal. */
export class JoinedEntries {
  readonly #kind: EntryKind
  readonly #entries: Record<string, unknown>[] = []
  readonly #byIndex = new Map<string, Record<string, unknown>>()

  constructor(kind: EntryKind) {
    this.#kind = kind
  }

  get all(): readonly JsonObject[] {
    return this.#entries.map((entry) => this.#kind.clean(entry) ?? {})
  }

  /** Takes a list of entries, or one. @returns what is no entry of this kind. */
  push(value: unknown): readonly unknown[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : value == null ? [] : [value]
    return list.filter((entry, place) => !this.#take(entry, place === 0))
  }

  #take(piece: unknown, mayGoOn: boolean): boolean {
    if (!isJsonObject(piece)) return false
    if (Object.keys(piece).length === 0) return true
    const cleaned = this.#kind.clean(piece)
    if (!cleaned) return false
    const entry = this.#entryOf(piece, mayGoOn)
    if (entry) this.#join(entry, cleaned)
    else this.#add({ ...cleaned }, piece['index'])
    return true
  }

  #add(entry: Record<string, unknown>, index: unknown): void {
    this.#entries.push(entry)
    if (index !== undefined) this.#byIndex.set(keyOf(entry['type'], index), entry)
  }

  /** @param mayGoOn false for all but the first entry of a list: they are told apart by the server. */
  #entryOf({ type, index }: JsonObject, mayGoOn: boolean): Record<string, unknown> | undefined {
    if (index !== undefined) return this.#byIndex.get(keyOf(type, index))
    const last = mayGoOn ? this.#entries.at(-1) : undefined
    const isOpen = last?.['type'] === type && !this.#kind.seals.some((seal) => last?.[seal])
    return isOpen ? last : undefined
  }

  #join(entry: Record<string, unknown>, piece: JsonObject): void {
    for (const [name, value] of Object.entries(piece)) {
      const before = entry[name]
      const isText = this.#kind.texts.includes(name) && typeof value === 'string'
      if (isText && typeof before === 'string') entry[name] = before + value
      else if (Array.isArray(before) && Array.isArray(value)) joinTexts(before, value)
      else if (value !== null && value !== '') entry[name] = value
    }
  }
}

/** Lists of texts inside an entry: a piece with nothing but text goes on where the last one ended. */
function joinTexts(texts: unknown[], pieces: readonly unknown[]): void {
  for (const piece of pieces) {
    const last = texts.at(-1)
    const goesOn =
      isJsonObject(last) && isJsonObject(piece) && last['type'] === piece['type'] && !last['signature']
    if (goesOn && typeof last['text'] === 'string') {
      texts[texts.length - 1] = {
        ...last,
        ...piece,
        text: last['text'] + (typeof piece['text'] === 'string' ? piece['text'] : ''),
      }
    } else texts.push(piece)
  }
}

const keyOf = (type: unknown, index: unknown): string =>
  `${textOf(type)}:${typeof index === 'number' ? index : textOf(index)}`
