import { hasSameTexts } from './ambiguous-in-tags.js'
import { isAmbiguous, isOnlyText } from './ambiguous-union.js'
import { tagOf } from './tag-names.js'
import type {
  Dialect,
  EncodingForm,
  EncodedField,
  ObjectEncoding,
  UnionEncoding,
  Encoding,
  RootEncoding,
} from './encoding.js'
import { jsonSchema, openaiStrict, type SchemaDialect } from '../../contract/schema-dialect.js'
import { refinementsOf } from '../shape/refinements.js'
import type { SchemaNote } from '../validation/output-reading.js'
import {
  acceptsNull,
  type EnumShape,
  type ObjectShape,
  type RefShape,
  type Shape,
  type UnionShape,
} from '../shape/shape.js'

/** The name of the field of a tuple written as an object. */
export const itemName = (index: number): string => `item${index + 1}`

interface Work {
  readonly form: EncodingForm
  /** Between tags a value has the form that any JSON Schema can say. */
  readonly dialect: SchemaDialect
  readonly notes: SchemaNote[]
  readonly definitions: Map<Shape, Encoding>
  /** Definitions that are being built: a reference to one of them is a part of it. */
  readonly open: Set<Shape>
  /** Definitions that are built after what refers to them: hundreds may refer to each other in a row. */
  readonly waiting: Set<Shape>
  /** What is written as JSON text. */
  inText?: Work
}

/** Decides, once per schema and form, how each part is written. */
export function encodingFor(shape: Shape, formOrName: EncodingForm | Dialect): RootEncoding {
  const form =
    formOrName === 'openai-strict' ? openaiStrict : formOrName === 'json-schema' ? jsonSchema : formOrName
  const dialect = form === 'tags' ? jsonSchema : form
  const work: Work = { form, dialect, notes: [], definitions: new Map(), open: new Set(), waiting: new Set() }
  const encoding = build(shape, work)
  buildWaiting(work)
  const wrapped = form !== 'tags' && !isObjectEncoded(encoding)
  if (wrapped)
    note(work, shape, 'the answer is asked for as { value }, because the root of an answer must be an object')
  return { form, encoding: encoding, wrapped, notes: work.notes }
}

function isObjectEncoded(encoding: Encoding): boolean {
  return encoding.kind === 'ref'
    ? isObjectEncoded(encoding.target())
    : encoding.kind === 'object' || (encoding.kind === 'tuple' && encoding.named)
}

function build(shape: Shape, work: Work): Encoding {
  const { dialect } = work
  if (refinementsOf(shape).length > 0)
    note(work, shape, 'a refinement is checked after the answer; the model does not see it')
  switch (shape.kind) {
    case 'bigint':
      note(work, shape, 'a big integer is asked for as a string of digits')
      return { kind: 'digits', shape }
    case 'unknown':
      if (work.form !== 'tags' && dialect.untyped) return { kind: 'any', shape }
      note(
        work,
        shape,
        work.form === 'tags'
          ? 'a value of any type is asked for as JSON text'
          : 'a value of any type is asked for as JSON text in a string',
      )
      return { kind: 'json-text', shape }
    case 'object':
      return buildObject(shape, work)
    case 'list':
      return { kind: 'list', shape, item: build(shape.item, work) }
    case 'tuple':
      if (!dialect.tuples)
        note(work, shape, `a tuple is asked for as an object with ${itemName(0)}, ${itemName(1)}, …`)
      return {
        kind: 'tuple',
        shape,
        items: shape.items.map((item) => build(item, work)),
        named: !dialect.tuples,
      }
    case 'union':
      return isOnlyText(shape, dialect)
        ? jsonText(shape, work, 'a union is asked for as JSON text in a string')
        : buildUnion(shape, work)
    case 'ref':
      return buildReference(shape, work)
    case 'enum':
      if (work.form === 'tags') return buildEnum(shape, work)
      return isOnlyText(shape, dialect)
        ? jsonText(shape, work, 'values of several types are asked for as JSON text in a string')
        : { kind: 'scalar', shape }
    default:
      return { kind: 'scalar', shape }
  }
}

/** The value as JSON text: in it any JSON Schema can be said, so the type is described in words. */
function jsonText(shape: Shape, work: Work, message: string): Encoding {
  note(work, shape, message)
  work.inText ??= {
    form: jsonSchema,
    dialect: jsonSchema,
    notes: work.notes,
    definitions: new Map(),
    open: new Set(),
    waiting: new Set(),
  }
  return { kind: 'json-text', shape, content: build(shape, work.inText) }
}

function buildObject(shape: ObjectShape, work: Work): Encoding {
  const { optionalProperties, additionalProperties } = work.dialect
  const asPairs = additionalProperties !== 'schema'
  const extras = shape.extras && build(shape.extras, work)
  if (asPairs && extras && shape.properties.length === 0) {
    note(work, shape, 'a map is asked for as a list of { key, value }')
    return { kind: 'pairs', shape, value: extras }
  }
  const fields = shape.properties.map((property): EncodedField => {
    const encoding = build(property.shape, work)
    if (property.required) return { name: property.name, encoding: encoding, form: 'required' }
    if (optionalProperties) return { name: property.name, encoding: encoding, form: 'absent' }
    const form = acceptsNull(property.shape) && encoding.kind !== 'json-text' ? 'box' : 'null'
    note(
      work,
      property.shape,
      form === 'null'
        ? 'an optional property is asked for as null when it is missing'
        : 'an optional property that may be null is asked for as { value }, or null when it is missing',
    )
    return { name: property.name, encoding: encoding, form }
  })
  const fieldOf = new Map(fields.map((field) => [field.name, field]))
  if (!asPairs || !extras) return { kind: 'object', shape, fields, fieldOf, extras }
  let pairsField = 'additionalProperties'
  while (fieldOf.has(pairsField)) pairsField += '_'
  note(work, shape, `keys that are not declared are asked for as a list of { key, value } in '${pairsField}'`)
  return { kind: 'object', shape, fields, fieldOf, extras, pairsField }
}

function buildUnion(shape: UnionShape, work: Work): UnionEncoding {
  const variants = shape.variants.map((variant) => build(variant, work))
  if (!isAmbiguous(shape, work.form)) return { kind: 'union', shape, variants }
  const isInTags = work.form === 'tags'
  note(
    work,
    shape,
    isInTags
      ? 'variants that look the same are asked for in a tag of their own'
      : 'variants that look the same are asked for as { variant, value }',
  )
  const tags = shape.variants.map((variant, index) => {
    if (variant.kind === 'null') return undefined
    const name = `${variant.kind === 'ref' ? variant.name : variant.kind}${index + 1}`
    return isInTags ? tagOf(name) : name
  })
  return {
    kind: 'union',
    shape,
    variants,
    tags,
    element: isInTags ? elementOf(shape, variants, tags) : undefined,
  }
}

function elementOf(
  { path, variants: shapes }: UnionShape,
  variants: readonly Encoding[],
  tags: readonly (string | undefined)[],
): ObjectEncoding {
  const fields = variants.flatMap((encoding, index): EncodedField[] => {
    const name = tags[index]
    return name === undefined ? [] : [{ name, encoding: encoding, form: 'required' }]
  })
  const properties = shapes.flatMap((shape, index) => {
    const name = tags[index]
    return name === undefined ? [] : [{ name, shape, required: false }]
  })
  const fieldOf = new Map(fields.map((field) => [field.name, field]))
  return { kind: 'object', shape: { kind: 'object', path, sources: [], properties }, fields, fieldOf }
}

/** Values that look the same between tags are variants of different types. */
function buildEnum(shape: EnumShape, work: Work): Encoding {
  if (!hasSameTexts(shape)) return { kind: 'scalar', shape }
  const types = [...new Set(shape.values.map((value) => (value === null ? 'null' : typeof value)))]
  const variants = types.map((type): Shape => {
    const { path } = shape
    if (type === 'null') return { kind: 'null', path, sources: [] }
    const values = shape.values.filter((value) => typeof value === type)
    return { kind: 'enum', path, sources: [], values, meanings: shape.meanings }
  })
  const { path, sources, description, codec } = shape
  return buildUnion({ kind: 'union', path, sources, description, codec, variants }, work)
}

function buildReference(shape: RefShape, work: Work): Encoding {
  const definition = shape.target()
  const { definitions, dialect, open, waiting } = work
  if (open.has(definition) && dialect.references !== 'recursive') {
    return jsonText(
      shape,
      work,
      'a recursive type is asked for as JSON text in a string where it holds itself',
    )
  }
  if (dialect.references === 'recursive') {
    if (!definitions.has(definition)) waiting.add(definition)
  } else if (!definitions.has(definition)) {
    // Entered before it is built: a definition may hold itself.
    definitions.set(definition, {
      kind: 'any',
      shape: { kind: 'unknown', path: shape.path, sources: [] },
    })
    open.add(definition)
    definitions.set(definition, build(definition, work))
    open.delete(definition)
  }
  return { kind: 'ref', shape, target: () => definitions.get(definition) as Encoding }
}

function buildWaiting(work: Work): void {
  // A set is iterated in order of insertion: definitions found on the way are reached too.
  for (const definition of work.waiting) work.definitions.set(definition, build(definition, work))
  if (work.inText) buildWaiting(work.inText)
}

function note(work: Work, shape: Shape, message: string): void {
  work.notes.push({ path: shape.path, message })
}
