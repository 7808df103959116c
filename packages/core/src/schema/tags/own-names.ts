import { reasoningTagAt } from '../reasoning/strip-reasoning.js'
import { ENTRY_TAG, ITEM_TAG, KEY_TAG, VALUE_TAG } from '../dialect/tag-names.js'
import type { Markup } from './markup.js'
import type { XmlContent } from './xml-content.js'

/** Names for the parts of a map, not keys of it. */
const PARTS_OF_MAPS = [
  ENTRY_TAG,
  ITEM_TAG,
  KEY_TAG,
  VALUE_TAG,
  'pair',
  'map',
  'object',
  'element',
  'row',
  'li',
]
/** Other words for an item. */
const WORDS_FOR_ITEMS = ['li', 'element', 'value', ENTRY_TAG, 'string']

/** Whether a list may have its items in a tag that the model named itself. */
export function canNameItems(content: XmlContent, tag: Markup): boolean {
  return content.isOpenList && isName(tag)
}

/** Whether a tag may be an entry of a map by its key. A key with other signs would have lost them in a tag. */
export function canNameEntry(content: XmlContent, tag: Markup): boolean {
  return content.isMap && isName(tag) && !PARTS_OF_MAPS.includes(tag.name.toLowerCase())
}

function isName({ name, source }: Markup): boolean {
  return /^\p{L}[\p{L}\p{N}]*$/u.test(name) && reasoningTagAt(source, 0) === undefined
}

/** Whether one tag alone is surely an item: `<color>` in `<colors>`, but not `<note>`. */
export function isNamedAfter(list: string, item: string): boolean {
  const [whole, part] = [list.toLowerCase(), item.toLowerCase()]
  return (
    WORDS_FOR_ITEMS.includes(part) ||
    part === ITEM_TAG ||
    (part.length > 2 && whole.startsWith(part.slice(0, -1)))
  )
}

/** Whether text between the tags of a list or a map means nothing. */
export function isSeparator(text: string): boolean {
  return /^[\s,;|•*-]*$/.test(text)
}
