import { deepStrictEqual, equal } from 'node:assert/strict'
import { defaultCapabilities, jsonSchema, openaiStrict, type SchemaDialect, SchemaError } from '@slf/core'
import { strictSchemaViolations } from '@slf/testbed'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputMode } from '../../src/schema/output/output-mode.js'
import { PartialJson } from '../../src/schema/partial/partial-json.js'
import { shapeOf } from '../../src/schema/build/build-shape.js'
import { needsCompiledCheck } from '../../src/schema/shape/constraints.js'
import { hasNoIssues, isOfKind } from '../../src/schema/validation/find-issues.js'
import { childShapes, resolved, type Shape } from '../../src/schema/shape/shape.js'
import { validate } from '../../src/schema/validation/validate.js'
import { readJson } from '../../src/schema/json/read-lenient-json.js'
import { decodeRoot, startDecoding } from '../../src/schema/decode/decode-value.js'
import { writeJsonSchema } from '../../src/schema/dialect/write-json-schema.js'
import { encodeRoot } from '../../src/schema/dialect/encode-value.js'
import { encodingFor } from '../../src/schema/dialect/schema-to-dialect.js'
import type { Dialect } from '../../src/schema/dialect/encoding.js'
import { anyDialect, dialectViolations, withoutNullable } from './dialect/arbitrary-dialect.js'
import { recursiveCase } from './dialect/recursive-cases.js'
import { narrowCase } from './arbitrary/arbitrary-narrow-schema.js'
import { schemaCase } from './arbitrary/arbitrary-schema.js'
import { toldSchema } from './arbitrary/arbitrary-told-schema.js'
import { tagFormCase } from './arbitrary/arbitrary-tag-forms.js'
import { taggedCase } from './arbitrary/arbitrary-tagged-schema.js'

// A float divided by a step is not exact.
const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  ownProperties: true,
  multipleOfPrecision: 9,
})

const valued = schemaCase.chain(({ schema, values }) => values.map((value) => ({ schema, value })))
const inPieces = <Case extends { readonly schema: TSchema; readonly values: fc.Arbitrary<unknown> }>(
  cases: fc.Arbitrary<Case>,
): fc.Arbitrary<{ schema: TSchema; value: unknown; size: number }> =>
  cases.chain(({ schema, values }) =>
    fc.record({ schema: fc.constant(schema), value: values, size: fc.integer({ min: 1, max: 9 }) }),
  )

/** A value on its way to the model and back. */
export function roundTrip(
  schema: TSchema,
  value: unknown,
  dialect: Dialect | SchemaDialect,
): { value: unknown; corrections: unknown } {
  const root = encodingFor(shapeOf(schema), dialect)
  const read = readJson(JSON.stringify(encodeRoot(root, value)))
  if (!read.ok) throw new Error(read.message)
  const decoding = startDecoding()
  return { value: decodeRoot(root, read.value, decoding), corrections: decoding.corrections }
}

/** Lifting is the inverse of lowering, without any correction. */
export function expectInverse(dialect: Dialect, numRuns: number): void {
  const property = fc.property(valued, ({ schema, value }) => {
    // Not toStrictEqual: it takes an own key 'constructor' for the class of the object.
    deepStrictEqual(roundTrip(schema, value, dialect), { value, corrections: [] })
  })
  fc.assert(property, { numRuns })
}

/** Every lowered schema accepts its lowered values; the strict one is closed and complete at every depth. */
export function expectAccepted(dialect: Dialect, numRuns: number): void {
  const property = fc.property(valued, ({ schema, value }) => {
    const root = encodingFor(shapeOf(schema), dialect)
    const encoded = writeJsonSchema(root).schema
    if (dialect === 'openai-strict') deepStrictEqual(strictSchemaViolations(encoded, 'root'), [])
    const validate = ajv.compile(encoded)
    const encoding = JSON.parse(JSON.stringify(encodeRoot(root, value))) as unknown
    if (!validate(encoding))
      throw new Error(`${JSON.stringify(encoding)}: ${ajv.errorsText(validate.errors)}`)
  })
  fc.assert(property, { numRuns })
}

/**
 * Whatever a dialect can and cannot say: schemas are written within it, accept their encoded values, and the values come
 * back as they were, whole and piece by piece.
 */
export function expectAnyDialect(numRuns: number): void {
  const cases = fc.tuple(inPieces(fc.oneof(schemaCase, recursiveCase)), anyDialect)
  const property = fc.property(cases, ([{ schema, value, size }, dialect]) => {
    const root = encodingFor(shapeOf(schema), dialect)
    const written = writeJsonSchema(root).schema
    deepStrictEqual(dialectViolations(written, dialect), [])
    const accepts = ajv.compile(withoutNullable(written) as object)
    const text = JSON.stringify(encodeRoot(root, value))
    if (!accepts(JSON.parse(text))) throw new Error(`${text}: ${ajv.errorsText(accepts.errors)}`)
    deepStrictEqual(roundTrip(schema, value, dialect), { value, corrections: [] })
    const reader = new PartialJson(root)
    for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size))
    reader.finish()
    deepStrictEqual(reader.value, value)
  })
  fc.assert(property, { numRuns })
}

/** Every prefix is a deep-partial value that never changes afterwards, and the last one is the value. */
export function expectPartials(dialect: Dialect, numRuns: number): void {
  const property = fc.property(inPieces(schemaCase), ({ schema, value, size }) => {
    const shape = shapeOf(schema)
    const root = encodingFor(shape, dialect)
    const text = JSON.stringify(encodeRoot(root, value))
    const reader = new PartialJson(root)
    const seen: { readonly snapshot: unknown; readonly copy: unknown }[] = []
    for (let at = 0; at < text.length; at += size) {
      reader.push(text.slice(at, at + size))
      const snapshot = reader.value
      if (snapshot === undefined) continue
      if (!isPartOf(shape, snapshot)) throw new Error(`not a part: ${text.slice(0, at + size)}`)
      seen.push({ snapshot, copy: structuredClone(snapshot) })
    }
    reader.finish()
    deepStrictEqual(reader.value, value)
    equal(reader.violation, undefined)
    for (const { snapshot, copy } of seen) deepStrictEqual(snapshot, copy)
  })
  fc.assert(property, { numRuns })
}

/** What is written in tags is read again, text with markup and white space included; pieces give the same. */
export function expectTagsInverse(numRuns: number): void {
  const property = fc.property(inPieces(taggedCase), ({ schema, value, size }) => {
    const format = outputFormat(schema, {
      mode: 'prompted_xml',
      capabilities: defaultCapabilities,
      name: 'answer',
    })
    const written = format.write(value)
    deepStrictEqual(format.read({ content: written }), { ok: true, value, corrections: [] })
    const reader = format.partial()
    for (let at = 0; at < written.length; at += size) {
      reader.push(written.slice(at, at + size))
      void reader.value
    }
    reader.finish()
    deepStrictEqual(reader.value, value)
  })
  fc.assert(property, { numRuns })
}

/** The check of SLF and the compiled one say the same, of fitting values and of others. */
export function expectAgreement(numRuns: number): void {
  // Values of one schema are mostly wrong for the other, and sometimes nearly right.
  const cases = fc
    .tuple(schemaCase, schemaCase)
    .chain(([own, other]) => fc.tuple(fc.constant(own.schema), fc.oneof(own.values, other.values)))
  const property = fc.property(cases, ([schema, value]) => {
    // The compiled check takes the inherited `constructor` for a property.
    fc.pre(!JSON.stringify(schema).includes('constructor'))
    // For SLF a value of any type is one of JSON.
    fc.pre(!/\dn/.test(fc.stringify(value)))
    equal(hasNoIssues(shapeOf(schema), value), Compile(schema).Check(value))
  })
  fc.assert(property, { numRuns })
}

/** The same of intersections, of unions and references with keywords of their own, and of both inside of each other. */
export function expectNarrowAgreement(numRuns: number): void {
  const property = fc.property(narrowCase, ({ schema, value }) => {
    const shape = shapeOrUndefined(schema)
    fc.pre(shape !== undefined)
    const fits = Value.Check(schema, value)
    equal(hasNoIssues(shape, value) && (!needsCompiled(shape) || fits), fits)
    equal(validate(schema, shape, value).length === 0, fits)
    // Undeclared keys are dropped on the way in.
    if (!fits || !hasNoIssues(shape, value, true)) return
    for (const dialect of ['openai-strict', 'json-schema'] as const) {
      const root = encodingFor(shape, dialect)
      deepStrictEqual(roundTrip(schema, value, dialect), { value, corrections: [] })
      const accepts = ajv.compile(writeJsonSchema(root).schema)
      if (!accepts(encodeRoot(root, value))) throw new Error(ajv.errorsText(accepts.errors))
    }
  })
  fc.assert(property, { numRuns })
}

function needsCompiled(shape: Shape, seen = new Set<Shape>()): boolean {
  if (seen.has(shape)) return false
  seen.add(shape)
  return needsCompiledCheck(shape) || childShapes(shape).some((child) => needsCompiled(child, seen))
}

/** Not every intersection has values. */
function shapeOrUndefined(schema: TSchema): Shape | undefined {
  try {
    return shapeOf(schema)
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

/** Whether the deep-partial type of the schema allows a value. */
function isPartOf(shape: Shape, value: unknown): boolean {
  const found = resolved(shape)
  if (found.kind === 'union') return found.variants.some((variant) => isPartOf(variant, value))
  if (found.kind === 'tuple') {
    if (!Array.isArray(value) || value.length > found.items.length) return false
    return value.every((item, index) => isPartOf(found.items[index] as Shape, item))
  }
  if (!isOfKind(found, value)) return false
  if (found.kind === 'list') return (value as unknown[]).every((item) => isPartOf(found.item, item))
  if (found.kind !== 'object') return true
  return Object.entries(value as object).every(([key, part]) => {
    const declared = found.properties.find(({ name }) => name === key)?.shape ?? found.extras
    return declared !== undefined && isPartOf(declared, part)
  })
}

/** What stands between tags in another form than ours is read as it was meant, or refused: never as something else. */
export function expectNoWrongValueInTags(numRuns: number): void {
  const property = fc.property(tagFormCase, ({ schema, value, text }) => {
    const format = outputFormat(schema, {
      mode: 'prompted_xml',
      capabilities: defaultCapabilities,
      name: 'answer',
    })
    const reading = format.read({ content: text })
    if (reading.ok) deepStrictEqual(reading.value, value)
    const reader = format.partial()
    const completed = [...text].flatMap((character) => [...reader.push(character)])
    for (const field of [...completed, ...reader.finish()]) {
      if (field.path === '') deepStrictEqual(field.value, value)
    }
  })
  fc.assert(property, { numRuns })
}

const modes: readonly OutputMode[] = ['json_schema', 'tool', 'json_object', 'prompted_json', 'prompted_xml']

/** Every description and every constraint reaches the model, or has a note, in every mode. */
export function expectTold(numRuns: number): void {
  const ways = fc.tuple(
    fc.constantFrom(...modes),
    fc.oneof(fc.constantFrom(openaiStrict, jsonSchema), anyDialect),
  )
  const property = fc.property(toldSchema, ways, ({ schema, told }, [mode, schemaDialect]) => {
    fc.pre(shapeOrUndefined(schema) !== undefined)
    const capabilities = { ...defaultCapabilities, schemaDialect }
    const { instructions, responseFormat, tool } = outputFormat(schema, {
      mode,
      capabilities,
      name: 'answer',
    })
    const request = JSON.stringify([instructions, responseFormat, tool])
    const missing = told.filter((part) => !request.includes(part))
    deepStrictEqual(missing, [])
  })
  fc.assert(property, { numRuns })
}
