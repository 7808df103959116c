import { beforeAll, describe, test } from 'vitest'
import type { Dialect } from '../../src/schema/dialect/encoding.js'
import {
  expectAgreement,
  expectTold,
  expectAnyDialect,
  expectNoWrongValueInTags,
  expectInverse,
  expectNarrowAgreement,
  expectAccepted,
  expectPartials,
  expectTagsInverse,
} from './properties.js'
import { loadCompiler } from '../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

const timeout = 120_000

describe.each<Dialect>(['openai-strict', 'json-schema'])('%s', { timeout }, (dialect) => {
  test('lifting is the inverse of lowering', () => {
    expectInverse(dialect, 8000)
  })

  test('every lowered schema accepts its lowered values', () => {
    expectAccepted(dialect, 1200)
  })

  test('every prefix is a deep-partial value, the last is the value', () => {
    expectPartials(dialect, 2000)
  })
})

test('tags are read as they were written', { timeout }, () => {
  expectTagsInverse(3000)
})

test('a container in another form is read as it was meant, or refused', { timeout }, () => {
  expectNoWrongValueInTags(20_000)
})

test('every description and every constraint reaches the model', { timeout }, () => {
  expectTold(6000)
})

test('the check of SLF and the compiled one say the same', { timeout }, () => {
  expectAgreement(6000)
  expectNarrowAgreement(6000)
})

test('a dialect is kept to, and takes no value away', { timeout }, () => {
  expectAnyDialect(6000)
})
