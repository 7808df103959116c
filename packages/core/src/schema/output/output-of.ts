import type { Static, StaticDecode, TSchema } from 'typebox'

/** Schemas without a codec at any depth. */
interface PlainSchema {
  readonly '~kind'?: string
  readonly '~unsafe'?: unknown
  readonly '~codec'?: never
  readonly properties?: PlainSchemas
  readonly patternProperties?: PlainSchemas
  readonly items?: PlainSchema | readonly PlainSchema[]
  readonly anyOf?: readonly PlainSchema[]
  readonly allOf?: readonly PlainSchema[]
  readonly $defs?: PlainSchemas
}
interface PlainSchemas {
  readonly [name: string]: PlainSchema
}

/**
 * The type of the value that a method with this schema gives: with codecs, what they decode to.
 *
 * `Static` of a schema is mostly known already (`type Answer = Static<typeof Answer>`), while `StaticDecode` builds the
 * whole type again: 2,700 instantiations for a schema of 13 parts against 110 for the look for codecs (TypeScript 5.9
 * and 7.0). So it is used only where a codec is.
 */
export type OutputOf<Schema extends TSchema> = Schema extends PlainSchema
  ? Static<Schema>
  : StaticDecode<Schema>
