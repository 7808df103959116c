import { type TSchema, Type } from 'typebox'
import { outputFormat } from '../../../../core/src/schema/output/output-format.js'
import { answerOptions } from '../../fuzz/text-targets.js'
import type { Figure, Measurement } from '../figure.js'

const Items = Type.Array(Type.Object({ count: Type.Integer() }))
const Kinds = Type.Array(
  Type.Union([
    Type.Object({ kind: Type.Literal('a'), value: Type.Integer() }),
    Type.Object({ kind: Type.Literal('b'), value: Type.String() }),
  ]),
)
const many = (length: number, item: object): object[] => Array.from({ length }, () => item)

const answers: readonly (readonly [title: string, schema: TSchema, value: unknown])[] = [
  ['a string of a megabyte', Type.String(), 'x'.repeat(1e6)],
  ['100,000 items', Items, many(1e5, { count: 1 })],
  ['10,000 wrong items', Items, many(1e4, { count: 'one' })],
  ['10,000 items of no known kind', Kinds, many(1e4, { kind: 'c', value: null })],
]

/** Answers that are very long, and very wrong: the time to check them, and how much is said about them. */
export const largeAnswers: Figure = async () => {
  const measurements: Measurement[] = []
  for (const [title, schema, value] of answers) {
    const format = outputFormat(schema, answerOptions)
    const content = format.write(value)
    const startedAt = performance.now()
    const reading = format.read({ role: 'assistant', content })
    const took = performance.now() - startedAt
    measurements.push({
      what: `an answer of ${title}: read and checked in`,
      value: took,
      unit: 'ms',
      limit: 1_000,
    })
    if (reading.ok) continue
    measurements.push({
      what: `an answer of ${title}: complaints`,
      value: reading.issues.length,
      unit: '',
      limit: 21,
    })
  }
  return measurements
}
