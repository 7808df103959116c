import { hasNoIssues } from '../shape/find-issues.js'
import { type ObjectWire, resolvedWire, type Wire, type WireRoot } from '../wire/wire.js'
import { ENTRY_TAG, fieldTags, ITEM_TAG, KEY_TAG, ROOT_TAG, VALUE_TAG } from './xml-tags.js'
import { contentOfText } from './xml-text.js'

/** A value (encoded side of codecs) in tags, as the model should have answered it. */
export function writeXml(root: WireRoot, value: unknown): string {
  return element(ROOT_TAG, root.wire, value, '')
}

function element(tag: string, wire: Wire, value: unknown, indent: string): string {
  if (value === null) return `${indent}<${tag}/>`
  const part = variantOf(wire, value)
  if (part.kind === 'object' && typeof value === 'object') {
    return block(tag, indent, members(part, value as Record<string, unknown>, `${indent}  `))
  }
  if ((part.kind === 'list' || part.kind === 'tuple') && Array.isArray(value)) {
    const items = value.map((item, index) => {
      const itemWire = part.kind === 'list' ? part.item : part.items[index]
      return itemWire ? element(ITEM_TAG, itemWire, item, `${indent}  `) : ''
    })
    return block(tag, indent, items)
  }
  const text = typeof value === 'string' || typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  return `${indent}<${tag}>${contentOfText(text, tag)}</${tag}>`
}

function members(wire: ObjectWire, value: Readonly<Record<string, unknown>>, indent: string): string[] {
  const lines = [...fieldTags(wire)].flatMap(([tag, field]) => {
    const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined
    return given === undefined ? [] : [element(tag, field.wire, given, indent)]
  })
  const { extras } = wire
  if (!extras) return lines
  const keys = Object.keys(value).filter((key) => !wire.fieldOf.has(key))
  const entries = keys.map((key) =>
    block(ENTRY_TAG, indent, [
      `${indent}  <${KEY_TAG}>${contentOfText(key, KEY_TAG)}</${KEY_TAG}>`,
      element(VALUE_TAG, extras, value[key], `${indent}  `),
    ]),
  )
  return [...lines, ...entries]
}

function block(tag: string, indent: string, lines: readonly string[]): string {
  return lines.length === 0
    ? `${indent}<${tag}></${tag}>`
    : `${indent}<${tag}>\n${lines.join('\n')}\n${indent}</${tag}>`
}

function variantOf(wire: Wire, value: unknown): Exclude<Wire, { kind: 'ref' }> {
  const part = resolvedWire(wire)
  if (part.kind !== 'union') return part
  const fits = (closed: boolean): Wire | undefined =>
    part.variants.find((variant) => hasNoIssues(variant.shape, value, closed))
  const variant = fits(true) ?? fits(false)
  return variant ? variantOf(variant, value) : part
}
