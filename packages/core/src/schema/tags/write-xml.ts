import { meantVariant } from '../dialect/meant-variant.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type Encoding,
  type RootEncoding,
} from '../dialect/encoding.js'
import { ENTRY_TAG, fieldTags, ITEM_TAG, KEY_TAG, ROOT_TAG, VALUE_TAG } from '../dialect/tag-names.js'
import { contentOfMarkup, contentOfText } from './xml-text.js'

/** A value (encoded side of codecs) in tags, as the model should have answered it. */
export function writeXml(root: RootEncoding, value: unknown): string {
  const text = isMarkupUsual(root.encoding, new Set()) ? contentOfMarkup : contentOfText
  return element(ROOT_TAG, root.encoding, value, '', text)
}

type WriteText = (text: string, tag: string) => string

/** Whether tags may stand where a text may stand. */
function isMarkupUsual(encoding: Encoding, seen: Set<Encoding>): boolean {
  const part = resolvedEncoding(encoding)
  if (seen.has(part)) return false
  seen.add(part)
  switch (part.kind) {
    case 'union':
      return part.variants.some(
        (variant) => isContainer(resolvedEncoding(variant)) || isMarkupUsual(variant, seen),
      )
    case 'object':
      return [...part.fields.map((field) => field.encoding), ...(part.extras ? [part.extras] : [])].some(
        (child) => isMarkupUsual(child, seen),
      )
    case 'list':
      return isMarkupUsual(part.item, seen)
    case 'tuple':
      return part.items.some((item) => isMarkupUsual(item, seen))
    default:
      return false
  }
}

function isContainer({ kind }: Encoding): boolean {
  return kind !== 'scalar' && kind !== 'digits' && kind !== 'json-text'
}

function element(tag: string, encoding: Encoding, value: unknown, indent: string, write: WriteText): string {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union') {
    const index = meantVariant(part, value)
    const variant = part.variants[index]
    const name = part.tags?.[index]
    if (variant && name !== undefined)
      return block(tag, indent, [element(name, variant, value, `${indent}  `, write)])
    if (variant) return element(tag, variant, value, indent, write)
  }
  if (part.kind === 'json-text') return `${indent}<${tag}>${write(JSON.stringify(value), tag)}</${tag}>`
  if (value === null) return `${indent}<${tag}/>`
  if (part.kind === 'object' && typeof value === 'object') {
    return block(tag, indent, members(part, value as Record<string, unknown>, `${indent}  `, write))
  }
  if ((part.kind === 'list' || part.kind === 'tuple') && Array.isArray(value)) {
    const items = value.map((item, index) => {
      const itemEncoding = part.kind === 'list' ? part.item : part.items[index]
      return itemEncoding ? element(ITEM_TAG, itemEncoding, item, `${indent}  `, write) : ''
    })
    return block(tag, indent, items)
  }
  const text = typeof value === 'string' || typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  return `${indent}<${tag}>${write(text, tag)}</${tag}>`
}

function members(
  encoding: ObjectEncoding,
  value: Readonly<Record<string, unknown>>,
  indent: string,
  write: WriteText,
): string[] {
  const lines = [...fieldTags(encoding)].flatMap(([tag, field]) => {
    const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined
    if (given === undefined) return []
    // Without anything in it, its tag would say that there is no value.
    const isBlank = field.form === 'absent' && !isMarked(field.encoding) && isBlankText(given)
    return [
      isBlank
        ? `${indent}<${tag}>${blankText(given)}</${tag}>`
        : element(tag, field.encoding, given, indent, write),
    ]
  })
  const { extras } = encoding
  if (!extras) return lines
  const keys = Object.keys(value).filter((key) => !encoding.fieldOf.has(key))
  const entries = keys.map((key) =>
    block(ENTRY_TAG, indent, [
      `${indent}  <${KEY_TAG}>${contentOfText(key, KEY_TAG)}</${KEY_TAG}>`,
      element(VALUE_TAG, extras, value[key], `${indent}  `, write),
    ]),
  )
  return [...lines, ...entries]
}

/** Whether a tag of its own says which variant a value is. */
function isMarked(encoding: Encoding): boolean {
  const part = resolvedEncoding(encoding)
  return part.kind === 'union' && part.tags !== undefined
}

/** Whether nothing would stand between the tags of a value. */
function isBlankText(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function blankText(value: unknown): string {
  return typeof value === 'string' ? `<![CDATA[${value}]]>` : JSON.stringify(value)
}

function block(tag: string, indent: string, lines: readonly string[]): string {
  return lines.length === 0
    ? `${indent}<${tag}></${tag}>`
    : `${indent}<${tag}>\n${lines.join('\n')}\n${indent}</${tag}>`
}
