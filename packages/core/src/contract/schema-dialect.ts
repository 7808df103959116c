/** The type of a JSON value that an `enum` may list. */
export type EnumType = 'string' | 'number' | 'boolean' | 'null'

/** The largest schema that a provider takes. What is absent has no limit. */
export interface SchemaLimits {
  /** Properties of all objects together. */
  readonly properties?: number | undefined
  /** Objects inside each other, the root included. */
  readonly depth?: number | undefined
  /** Values of all enums together. */
  readonly enumValues?: number | undefined
  /** Characters of all property names, names of definitions and enum values together. */
  readonly characters?: number | undefined
  /** An enum of more than `values` values may have `characters` characters at most. */
  readonly longEnum?: { readonly values: number; readonly characters: number } | undefined
}

/**
 * Which JSON Schema a provider takes, as data. Core writes every schema by it: what the dialect cannot say is said in
 * another form that it can (and read back from there), or told in the `description`, never dropped; `explain` lists it.
 * Core has {@link openaiStrict} and {@link jsonSchema}; an adapter package exports its own, which is frozen when it is
 * declared. Make it once, not for each request: what was written for it is kept with it.
 *
 * @example
 * ```ts
 * import { openaiStrict, type SchemaDialect } from '@slf/core'
 *
 * export const exampleStrict: SchemaDialect = {
 *   ...openaiStrict,
 *   name: 'example-strict',
 *   keywords: ['minItems'],
 *   largestValue: { minItems: 1 },
 *   optionalProperties: true,
 *   references: 'acyclic',
 *   limits: {},
 * }
 * ```
 */
export interface SchemaDialect {
  /** For messages and notes: `openai-strict`. */
  readonly name: string
  /** Schemas go out with `strict: true`: the provider promises that every answer fits. */
  readonly strict: boolean
  /**
   * Keywords that constrain a value and may be written (`minimum`, `pattern`, `default`, …); the others are described in the
   * description. `'all'`: every keyword of JSON Schema 2020-12.
   */
  readonly keywords: 'all' | readonly string[]
  /** The largest value that may be written for a keyword: `{ minItems: 1 }`. A larger one is given in the description. */
  readonly largestValue?: Readonly<Record<string, number>> | undefined
  /** Values of `format` that may be written. */
  readonly formats: 'all' | readonly string[]
  /** `'regular'`: a `pattern` with look-around or back references is given in the description instead. */
  readonly patterns: 'all' | 'regular'
  /** Types whose values an `enum` may list; the values of others are given in the description. */
  readonly enumTypes: 'all' | readonly EnumType[]
  /** `false`: every property must be in `required`, so an optional one is asked for as `null` when it is missing. */
  readonly optionalProperties: boolean
  /**
   * What `additionalProperties` may be. `'schema'`: anything. `'false'`: every object must be closed, so a map is asked
   * for as a list of `{ key, value }`. `'absent'`: the same, and the keyword itself is not known.
   */
  readonly additionalProperties: 'schema' | 'false' | 'absent'
  /** `false`: there is no `prefixItems`, so a tuple is asked for as `{ item1, item2 }`. */
  readonly tuples: boolean
  /** `false`: every part needs a type, so a value of any type is asked for as JSON text in a string. */
  readonly untyped: boolean
  /** `false`: there is no `anyOf`, so a union of types is asked for as JSON text in a string. */
  readonly unions: boolean
  /** `$ref` and `$defs`. `'acyclic'`: recursive types, and `'none'`: those alone, as the others are written in place. */
  readonly references: 'recursive' | 'acyclic' | 'none'
  /** How a type that also takes null is written: `type: ['string', 'null']`, `anyOf`, or `nullable: true`. */
  readonly nullable: 'type-list' | 'any-of' | 'keyword'
  /** A larger schema is a `SchemaError` before anything is sent. */
  readonly limits?: SchemaLimits | undefined
}

/** JSON Schema 2020-12 as it is, with nothing promised: for providers that take any schema. */
export const jsonSchema: SchemaDialect = Object.freeze({
  name: 'json-schema',
  strict: false,
  keywords: 'all',
  formats: 'all',
  patterns: 'all',
  enumTypes: 'all',
  optionalProperties: true,
  additionalProperties: 'schema',
  tuples: true,
  untyped: true,
  unions: true,
  references: 'recursive',
  nullable: 'type-list',
})

/**
 * The strict dialect of OpenAI: every property required, closed objects, no open maps, no tuples, every part typed.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export const openaiStrict: SchemaDialect = Object.freeze({
  name: 'openai-strict',
  strict: true,
  keywords: Object.freeze([
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minItems',
    'maxItems',
    'pattern',
    'format',
  ]),
  formats: Object.freeze([
    'date-time',
    'time',
    'date',
    'duration',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uuid',
  ]),
  patterns: 'regular',
  enumTypes: 'all',
  optionalProperties: false,
  additionalProperties: 'false',
  tuples: false,
  untyped: false,
  unions: true,
  references: 'recursive',
  nullable: 'type-list',
  limits: Object.freeze({
    properties: 5_000,
    depth: 10,
    enumValues: 1_000,
    characters: 120_000,
    longEnum: Object.freeze({ values: 250, characters: 15_000 }),
  }),
})
