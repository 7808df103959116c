import { type ObjectWire, resolvedWire, type Wire, type WireField } from '../wire/wire.js'

/** The tag around the whole answer. */
export const ROOT_TAG = 'answer'
/** The tag of an item of a list. */
export const ITEM_TAG = 'item'
/** The tags of an entry of a map. */
export const ENTRY_TAG = 'entry'
export const KEY_TAG = 'key'
export const VALUE_TAG = 'value'

const tagged = new WeakMap<ObjectWire, ReadonlyMap<string, WireField>>()

/** The fields of an object by their tags: the names, with what a tag cannot hold replaced. */
export function fieldTags(wire: ObjectWire): ReadonlyMap<string, WireField> {
  const known = tagged.get(wire)
  if (known) return known
  const tags = new Map<string, WireField>()
  for (const field of wire.fields) {
    let tag = field.name.replace(/[^\p{L}\p{N}_.-]/gu, '_') || '_'
    while (tags.has(tag) || (wire.extras && tag === ENTRY_TAG)) tag += '_'
    tags.set(tag, field)
  }
  tagged.set(wire, tags)
  return tags
}

/** What the content of a tag can be. */
export interface XmlContent {
  readonly objects: readonly ObjectWire[]
  readonly lists: readonly Extract<Wire, { kind: 'list' | 'tuple' }>[]
  readonly hasText: boolean
  readonly hasNull: boolean
}

/** Sorts the variants of a part by what they look like between tags. */
export function contentOf(wires: readonly Wire[]): XmlContent {
  const flat = wires.flatMap(flatten)
  const isNull = (wire: Wire): boolean => wire.kind === 'scalar' && wire.shape.kind === 'null'
  return {
    objects: flat.filter((wire) => wire.kind === 'object'),
    lists: flat.filter((wire) => wire.kind === 'list' || wire.kind === 'tuple'),
    hasText: flat.some((wire) => ['scalar', 'digits', 'any'].includes(wire.kind) && !isNull(wire)),
    hasNull: flat.some(isNull),
  }
}

function flatten(wire: Wire): readonly Exclude<Wire, { kind: 'ref' | 'union' }>[] {
  const part = resolvedWire(wire)
  return part.kind === 'union' ? part.variants.flatMap(flatten) : [part]
}
