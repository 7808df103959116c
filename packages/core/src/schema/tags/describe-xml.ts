import { commentOf } from '../shape/describe-type.js'
import { acceptsNull, type Shape } from '../shape/shape.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type Encoding,
  type RootEncoding,
} from '../dialect/encoding.js'
import { ENTRY_TAG, fieldTags, ITEM_TAG, KEY_TAG, ROOT_TAG, VALUE_TAG } from '../dialect/tag-names.js'

type Part = Exclude<Encoding, { kind: 'ref' }>

/** A place in the template. */
interface Place {
  readonly indent: string
  /** The tags that lead to it. */
  readonly path: readonly string[]
  /** The part whose content it is in. */
  readonly parent?: Part | undefined
  /** Definitions that were shown already, and where: each is shown once. */
  readonly shown: Map<Part, string>
}

/** The tags of an answer as a template: what is in each, and what is said about it. */
export function describeXml(root: RootEncoding): string {
  return element(ROOT_TAG, root.encoding, '', { indent: '', path: [], shown: new Map() }).join('\n')
}

/** A tag, with its comment before it. */
function element(tag: string, encoding: Encoding, remark: string, place: Place): string[] {
  const { indent, shown } = place
  const part = resolvedEncoding(encoding)
  const lines = comment([remark, ...saidOf(encoding)], indent)
  const earlier = shown.get(part)
  if (earlier !== undefined) {
    const again = part === place.parent ? 'the same again' : `the same again as in ${earlier}`
    return [...lines, `${indent}<${tag}>(${again})</${tag}>`]
  }
  const path = [...place.path, tag]
  if (encoding.kind === 'ref' && isContainer(part)) shown.set(part, path.join('/'))
  const content = contentOf(part, { indent: `${indent}  `, path, parent: part, shown })
  if (content.length > 0) return [...lines, `${indent}<${tag}>`, ...content, `${indent}</${tag}>`]
  return [...lines, `${indent}<${tag}>${placeholder(part)}</${tag}>`]
}

function contentOf(part: Part, place: Place): string[] {
  switch (part.kind) {
    case 'object':
      return members(part, place)
    case 'list':
      return element(ITEM_TAG, part.item, `one <${ITEM_TAG}> for each`, place)
    case 'tuple':
      return part.items.flatMap((item) => element(ITEM_TAG, item, '', place))
    case 'union':
      return part.element ? oneOf(part.element, place) : variants(part.variants, place)
    default:
      return []
  }
}

/** Variants of different kinds, one below the other; those that are only text need no lines. */
function variants(encodings: readonly Encoding[], place: Place): string[] {
  const others = encodings.filter((variant) => resolvedEncoding(variant).shape.kind !== 'null')
  if (!others.some((variant) => isContainer(resolvedEncoding(variant)))) return []
  return alternatives(others.map((variant) => variantLines(variant, place)))
}

function variantLines(variant: Encoding, place: Place): string[] {
  const part = resolvedEncoding(variant)
  const { indent, shown } = place
  const lines = comment(saidOf(variant), indent)
  const earlier = shown.get(part)
  if (earlier !== undefined) return [...lines, `${indent}(the same again as in ${earlier})`]
  if (variant.kind === 'ref' && isContainer(part)) shown.set(part, place.path.join('/'))
  const content = contentOf(part, { ...place, parent: part })
  return [...lines, ...(content.length > 0 ? content : [`${indent}${placeholder(part)}`])]
}

function oneOf(encoding: ObjectEncoding, place: Place): string[] {
  const blocks = [...fieldTags(encoding)].map(([tag, field]) => element(tag, field.encoding, '', place))
  return [`${place.indent}<!-- exactly one of these -->`, ...alternatives(blocks)]
}

function alternatives(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((block, index) => {
    const [indent] = /^ */.exec(block[0] ?? '') ?? ['']
    return index === 0 ? block : [`${indent}<!-- or -->`, ...block]
  })
}

function members(encoding: ObjectEncoding, place: Place): string[] {
  const { indent } = place
  const fields = [...fieldTags(encoding)].flatMap(([tag, { encoding: part, form }]) => {
    const remark =
      form === 'absent'
        ? 'optional: leave the tag out when there is none'
        : acceptsNull(part.shape) && part.kind !== 'json-text'
          ? `<${tag}/> for null`
          : ''
    return element(tag, part, remark, place)
  })
  if (!encoding.extras) return fields
  const path = [...place.path, ENTRY_TAG]
  const inner = `${indent}  `
  const entry = [
    `${indent}<!-- one <${ENTRY_TAG}> for each -->`,
    `${indent}<${ENTRY_TAG}>`,
    `${inner}<${KEY_TAG}>text</${KEY_TAG}>`,
    ...element(VALUE_TAG, encoding.extras, '', { ...place, indent: inner, path }),
    `${indent}</${ENTRY_TAG}>`,
  ]
  return [...fields, ...entry]
}

/** What is said of a part besides its tags: of references to it, of variants that are only text, of literals. */
function saidOf(encoding: Encoding): string[] {
  const own = [commentOf(encoding.shape)]
  switch (encoding.kind) {
    case 'ref':
      return [...own, ...saidOf(encoding.target())]
    case 'union': {
      // Variants with tags are shown, and what is said of them with them.
      const isShown = isContainer(encoding)
      const others = encoding.variants.filter(
        (variant) => !isShown || resolvedEncoding(variant).shape.kind === 'null',
      )
      return [...own, ...others.flatMap(saidOf)]
    }
    default:
      return encoding.shape.kind === 'enum'
        ? [...own, ...[...encoding.shape.meanings].map(([value, meaning]) => `${String(value)}: ${meaning}`)]
        : own
  }
}

function comment(said: readonly string[], indent: string): string[] {
  const told = [...new Set(said)].filter((text) => text !== '').join('; ')
  return told === '' ? [] : [`${indent}<!-- ${told.replaceAll('\n', ' ').replaceAll('-->', '-- >')} -->`]
}

/** Whether it has tags inside of its own. */
function isContainer(part: Part): boolean {
  if (part.kind === 'union')
    return (
      part.element !== undefined || part.variants.some((variant) => isContainer(resolvedEncoding(variant)))
    )
  return part.kind === 'object' || part.kind === 'list' || part.kind === 'tuple'
}

function placeholder(part: Part): string {
  return part.kind === 'json-text' ? 'JSON text of the value' : textFor(part.shape)
}

function textFor(shape: Shape): string {
  switch (shape.kind) {
    case 'enum':
      return shape.values.filter((value) => value !== null).join(' | ')
    case 'union':
      return shape.variants
        .filter(({ kind }) => kind !== 'null')
        .map(textFor)
        .join(' | ')
    case 'ref':
      return textFor(shape.target())
    case 'number':
      return shape.integer ? 'integer' : 'number'
    case 'bigint':
      return 'integer'
    case 'boolean':
      return 'true | false'
    default:
      return 'text'
  }
}
