import { constraintsOf } from './constraints.js'
import { type EnumShape, type EnumValue, type ObjectShape, resolved, type Shape } from './shape.js'
import { schemaText } from './schema-text.js'
import { defaultText } from './stated-default.js'

const MAX_INLINE = 200

/**
 * A schema as TypeScript: the shortest form that models read well. Descriptions, meanings of enum values, constraints
 * and defaults stand beside it as comments, those of every part.
 */
export function describeType(shape: Shape): string {
  const named = new Definitions()
  const root = withLine(shape, write(shape, '', named), '')
  const definitions: string[] = []
  // A map is iterated in order of insertion: definitions found on the way are reached too.
  for (const [target, name] of named.names) {
    definitions.push(withLine(target, `type ${name} = ${write(target, '', named)}`, ''))
  }
  return [...definitions, root].join('\n\n')
}

/** Two definitions may have one name: each gets its own. */
class Definitions {
  readonly names = new Map<Shape, string>()
  readonly #taken = new Set<string>()

  nameOf(target: Shape, wanted: string): string {
    const known = this.names.get(target)
    if (known !== undefined) return known
    const base = wanted.replace(/[^A-Za-z0-9_$]/g, '_')
    let name = base
    for (let count = 2; this.#taken.has(name); count++) name = `${base}${count}`
    this.#taken.add(name)
    this.names.set(target, name)
    return name
  }
}

/** What a value should have been, in one short line: `number`, `"low" | "high"`. */
export function describeInline(shape: Shape): string {
  const text = inline(shape, 0)
  return text.length <= MAX_INLINE ? text : `${text.slice(0, MAX_INLINE - 1)}…`
}

/** What is said about a part besides its type. */
export function commentOf(shape: Shape): string {
  const parts = constraintsOf(shape).map(({ phrase }) => phrase)
  if (shape.description !== undefined) parts.unshift(shape.description.trim())
  if (shape.kind === 'number' && shape.integer) parts.push('integer')
  if (shape.kind === 'bigint') parts.push('integer of any size')
  for (const text of [defaultText(shape), examplesText(shape)]) if (text !== undefined) parts.push(text)
  return parts.join('; ')
}

export function examplesText({ sources }: Shape): string | undefined {
  const examples = sources.flatMap((source) => (Array.isArray(source['examples']) ? source['examples'] : []))
  return examples.length === 0 ? undefined : `for example ${examples.map(schemaText).join(', ')}`
}

function write(shape: Shape, indent: string, named: Definitions): string {
  switch (shape.kind) {
    case 'ref':
      return named.nameOf(shape.target(), shape.name)
    case 'object':
      return writeObject(shape, indent, named)
    case 'list': {
      const item = writePart(shape.item, indent, named, '')
      const needsBrackets = resolved(shape.item) === shape.item && /^(?:union|enum)$/.test(shape.item.kind)
      const remark = commentOf(shape.item)
      return `${needsBrackets ? `(${item})` : item}[]${remark ? comment(`each: ${remark}`) : ''}`
    }
    case 'tuple':
      return `[${shape.items.map((item) => writePart(item, indent, named)).join(', ')}]`
    case 'union':
      return shape.variants.map((variant) => writePart(variant, indent, named)).join(' | ')
    case 'enum':
      return writeEnum(shape, indent)
    default:
      return scalarName(shape)
  }
}

/** A part that has no line of its own: what is said about it stands behind it. */
function writePart(shape: Shape, indent: string, named: Definitions, remark = commentOf(shape)): string {
  const type =
    shape.kind === 'enum'
      ? shape.values.map((value) => `${JSON.stringify(value)}${meaningOf(shape, value)}`).join(' | ')
      : write(shape, indent, named)
  return remark ? `${type}${comment(remark)}` : type
}

function meaningOf({ meanings }: EnumShape, value: EnumValue): string {
  const meaning = meanings.get(value)
  return meaning === undefined ? '' : comment(meaning)
}

function comment(text: string): string {
  return ` /* ${oneLine(text).replaceAll('*/', '* /')} */`
}

/** A type with what is said about it on a line above. */
function withLine(shape: Shape, type: string, indent: string): string {
  const remark = commentOf(shape)
  return remark ? `${indent}// ${oneLine(remark)}\n${indent}${type}` : `${indent}${type}`
}

function writeObject(shape: ObjectShape, indent: string, named: Definitions): string {
  const inner = `${indent}  `
  const lines = shape.properties.map((property) => {
    const type = write(property.shape, inner, named)
    const name = `${keyText(property.name)}${property.required ? '' : '?'}`
    return withLine(property.shape, `${name}:${type.startsWith('\n') ? '' : ' '}${type}`, inner)
  })
  if (shape.extras)
    lines.push(withLine(shape.extras, `[key: string]: ${write(shape.extras, inner, named)}`, inner))
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}

/** Values with a meaning stand on lines of their own. */
function writeEnum(shape: EnumShape, indent: string): string {
  if (shape.meanings.size === 0) return shape.values.map((value) => JSON.stringify(value)).join(' | ')
  const lines = shape.values.map((value) => {
    const meaning = shape.meanings.get(value)
    return `\n${indent}  | ${JSON.stringify(value)}${meaning === undefined ? '' : ` // ${oneLine(meaning)}`}`
  })
  return lines.join('')
}

function inline(shape: Shape, depth: number): string {
  switch (shape.kind) {
    case 'ref':
      return shape.name
    case 'object': {
      if (depth > 1) return 'object'
      const names = shape.properties.map(
        ({ name, required, shape: part }) =>
          `${keyText(name)}${required ? '' : '?'}: ${inline(part, depth + 1)}`,
      )
      if (shape.extras) names.push(`[key]: ${inline(shape.extras, depth + 1)}`)
      return `{ ${names.join('; ')} }`
    }
    case 'list':
      return `array of ${inline(shape.item, depth + 1)}`
    case 'tuple':
      return `[${shape.items.map((item) => inline(item, depth + 1)).join(', ')}]`
    case 'union':
      return shape.variants.map((variant) => inline(variant, depth + 1)).join(' | ')
    case 'enum':
      return shape.values.map((value) => JSON.stringify(value)).join(' | ')
    case 'number':
      return shape.integer ? 'integer' : 'number'
    default:
      return scalarName(shape)
  }
}

function scalarName(shape: Shape): string {
  return shape.kind === 'bigint' ? 'string' : shape.kind
}

function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
}
