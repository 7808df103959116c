import type { SchemaDialect } from '../../contract/schema-dialect.js'
import type { SchemaNote } from '../validation/output-reading.js'
import type {
  BigIntShape,
  BooleanShape,
  EnumShape,
  ListShape,
  NullShape,
  NumberShape,
  ObjectShape,
  RefShape,
  Shape,
  StringShape,
  TupleShape,
  UnionShape,
  UnknownShape,
} from '../shape/shape.js'

/** The names of the dialects that core itself knows: `openaiStrict` and `jsonSchema`. */
export type Dialect = 'openai-strict' | 'json-schema'

/** The form of values: of a dialect, or between tags, where no schema is sent. */
export type EncodingForm = SchemaDialect | 'tags'

/** The value as it is. */
export interface ScalarEncoding {
  readonly kind: 'scalar'
  readonly shape: StringShape | NumberShape | BooleanShape | NullShape | EnumShape
}
/** A big integer as its digits: JSON numbers lose them. */
export interface DigitsEncoding {
  readonly kind: 'digits'
  readonly shape: BigIntShape
}
/** Any JSON as it is. */
export interface AnyEncoding {
  readonly kind: 'any'
  readonly shape: UnknownShape
}
/** JSON as its text in a string, where a dialect cannot say the type: any JSON, a recursive type, a union. */
export interface JsonTextEncoding {
  readonly kind: 'json-text'
  readonly shape: Shape
  /** How the value in the text is written; absent for any JSON. */
  readonly content?: Encoding | undefined
}
export interface EncodedField {
  readonly name: string
  readonly encoding: Encoding
  /**
   * How a missing property is written: not at all (`absent`), as `null` (`null`), or, where `null` is a value of its
   * own, as `null` beside `{ value }` (`box`). A `required` one is never missing.
   */
  readonly form: 'required' | 'absent' | 'null' | 'box'
}
export interface ObjectEncoding {
  readonly kind: 'object'
  readonly shape: ObjectShape
  readonly fields: readonly EncodedField[]
  readonly fieldOf: ReadonlyMap<string, EncodedField>
  /** The values of undeclared keys. */
  readonly extras?: Encoding | undefined
  /** Where a dialect has no open maps: the field that lists the undeclared keys as pairs. */
  readonly pairsField?: string | undefined
}
/** A map as a list of `{ key, value }`. */
export interface PairsEncoding {
  readonly kind: 'pairs'
  readonly shape: ObjectShape
  readonly value: Encoding
}
export interface ListEncoding {
  readonly kind: 'list'
  readonly shape: ListShape
  readonly item: Encoding
}
export interface TupleEncoding {
  readonly kind: 'tuple'
  readonly shape: TupleShape
  readonly items: readonly Encoding[]
  /** Written as `{ item1, item2 }`, where a dialect has no tuples. */
  readonly named: boolean
}
export interface UnionEncoding {
  readonly kind: 'union'
  readonly shape: UnionShape
  readonly variants: readonly Encoding[]
  /**
   * Written as `{ variant, value }`, where two variants look the same on the wire but mean different values.
   * One name per variant, none for `null`.
   */
  readonly tags?: readonly (string | undefined)[] | undefined
  /** Between tags it is instead written as this object with the one field that the variant has in it. */
  readonly element?: ObjectEncoding | undefined
}
export interface RefEncoding {
  readonly kind: 'ref'
  readonly shape: RefShape
  readonly target: () => Encoding
}

/** A schema as values of it are written for the model. */
export type Encoding =
  | ScalarEncoding
  | DigitsEncoding
  | AnyEncoding
  | JsonTextEncoding
  | ObjectEncoding
  | PairsEncoding
  | ListEncoding
  | TupleEncoding
  | UnionEncoding
  | RefEncoding

/** The whole answer: an object, since that is what providers ask of the root. */
export interface RootEncoding {
  readonly form: EncodingForm
  readonly encoding: Encoding
  /** The answer is `{ value }`, because the schema is not an object. */
  readonly wrapped: boolean
  readonly notes: readonly SchemaNote[]
}

/** The part itself, behind any references. */
export function resolvedEncoding(encoding: Encoding): Exclude<Encoding, RefEncoding> {
  let found = encoding
  while (found.kind === 'ref') found = found.target()
  return found
}
