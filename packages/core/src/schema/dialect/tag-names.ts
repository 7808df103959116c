import type { ObjectShape } from '../shape/shape.js'
import type { ObjectEncoding, EncodedField } from './encoding.js'

/** The tag around the whole answer. */
export const ROOT_TAG = 'answer'
/** The tag of an item of a list. */
export const ITEM_TAG = 'item'
/** The tags of an entry of a map. */
export const ENTRY_TAG = 'entry'
export const KEY_TAG = 'key'
export const VALUE_TAG = 'value'

const tagged = new WeakMap<ObjectEncoding, ReadonlyMap<string, EncodedField>>()

/** The names of an object's properties by their tags: what a tag cannot hold is replaced. */
export function tagNames({ properties, extras }: ObjectShape): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { name } of properties) {
    let tag = tagOf(name)
    while (names.has(tag) || (extras && tag === ENTRY_TAG)) tag += '_'
    names.set(tag, name)
  }
  return names
}

/** A name without what a tag cannot hold. */
export function tagOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.-]/gu, '_') || '_'
}

/** The fields of an object by their tags. */
export function fieldTags(encoding: ObjectEncoding): ReadonlyMap<string, EncodedField> {
  const known = tagged.get(encoding)
  if (known) return known
  const tags = new Map<string, EncodedField>()
  for (const [tag, name] of tagNames(encoding.shape)) {
    const field = encoding.fieldOf.get(name)
    if (field) tags.set(tag, field)
  }
  tagged.set(encoding, tags)
  return tags
}
