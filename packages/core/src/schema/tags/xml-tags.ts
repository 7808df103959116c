import type { ObjectWire, WireField } from '../wire/wire.js'

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
