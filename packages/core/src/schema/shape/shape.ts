/** A schema as plain data: TypeBox schemas are JSON Schemas with a few hidden fields. */
export type SchemaData = Readonly<Record<string, unknown>>

/** Turns the encoded side (JSON) into the user's side and back: `Type.Codec`. */
export interface Codec {
  decode(value: unknown): unknown
  encode(value: unknown): unknown
}

interface ShapeBase {
  /** Where in the user's schema, as a JSON Pointer. */
  readonly path: string
  /**
   * Every schema that speaks of the values, for the keywords that are only checked or told: the user's own, and those
   * of the members of an intersection. They hold all at once; what can only be said once is said by the first.
   */
  readonly sources: readonly SchemaData[]
  readonly description?: string | undefined
  readonly codec?: Codec | undefined
}

export type EnumValue = string | number | boolean | null

export interface StringShape extends ShapeBase {
  readonly kind: 'string'
  /** Only whole values have the static type: template literals. */
  readonly atomic: boolean
}
export interface NumberShape extends ShapeBase {
  readonly kind: 'number'
  readonly integer: boolean
}
export interface BooleanShape extends ShapeBase {
  readonly kind: 'boolean'
}
export interface NullShape extends ShapeBase {
  readonly kind: 'null'
}
/** A literal, a union of literals, an enum. */
export interface EnumShape extends ShapeBase {
  readonly kind: 'enum'
  readonly values: readonly EnumValue[]
  /** What the values mean, from the descriptions of the literals. */
  readonly meanings: ReadonlyMap<EnumValue, string>
}
export interface BigIntShape extends ShapeBase {
  readonly kind: 'bigint'
}
/** Anything that JSON can hold. */
export interface UnknownShape extends ShapeBase {
  readonly kind: 'unknown'
}
export interface Property {
  readonly name: string
  readonly shape: Shape
  readonly required: boolean
}
export interface ObjectShape extends ShapeBase {
  readonly kind: 'object'
  readonly properties: readonly Property[]
  /** The values of keys that are not declared: a record, or an object with `additionalProperties`. */
  readonly extras?: Shape | undefined
  /** A pattern that the undeclared keys match. */
  readonly extraKeys?: string | undefined
  /** Keys that are neither declared nor `extras` are refused. */
  readonly isClosed?: boolean | undefined
  /** Different keys have different `extras`: which has which, only the compiled check knows. */
  readonly hasMixedExtras?: boolean | undefined
}
export interface ListShape extends ShapeBase {
  readonly kind: 'list'
  readonly item: Shape
}
export interface TupleShape extends ShapeBase {
  readonly kind: 'tuple'
  readonly items: readonly Shape[]
}
export interface UnionShape extends ShapeBase {
  readonly kind: 'union'
  readonly variants: readonly Shape[]
}
/** A named definition, possibly one that holds itself. */
export interface RefShape extends ShapeBase {
  readonly kind: 'ref'
  readonly name: string
  /** The definition; known once the whole schema is read. */
  readonly target: () => Shape
}

/** A schema reduced to what the models' dialects, the reader and the describer need to know. */
export type Shape =
  | StringShape
  | NumberShape
  | BooleanShape
  | NullShape
  | EnumShape
  | BigIntShape
  | UnknownShape
  | ObjectShape
  | ListShape
  | TupleShape
  | UnionShape
  | RefShape

/** The shape itself, behind any references. */
export function resolved(shape: Shape): Exclude<Shape, RefShape> {
  let found: Shape = shape
  while (found.kind === 'ref') found = found.target()
  return found
}

/** Whether `null` is a value of the shape. */
export function acceptsNull(shape: Shape): boolean {
  const found = resolved(shape)
  switch (found.kind) {
    case 'null':
    case 'unknown':
      return true
    case 'enum':
      return found.values.includes(null)
    case 'union':
      return found.variants.some(acceptsNull)
    default:
      return false
  }
}

/** Whether something holds of a shape or any part of it. Without recursion: definitions may form a long row. */
export function somePart(root: Shape, holds: (part: Shape) => boolean): boolean {
  const seen = new Set<Shape>()
  const open = [root]
  for (let shape = open.pop(); shape; shape = open.pop()) {
    if (seen.has(shape)) continue
    seen.add(shape)
    if (holds(shape)) return true
    for (const child of childShapes(shape)) open.push(child)
  }
  return false
}

/** The shapes directly below. */
export function childShapes(shape: Shape): readonly Shape[] {
  switch (shape.kind) {
    case 'object': {
      const own = shape.properties.map((property) => property.shape)
      return shape.extras ? [...own, shape.extras] : own
    }
    case 'list':
      return [shape.item]
    case 'tuple':
      return shape.items
    case 'union':
      return shape.variants
    case 'ref':
      return [shape.target()]
    default:
      return []
  }
}
