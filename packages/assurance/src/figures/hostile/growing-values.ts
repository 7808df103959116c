import { outputFormat } from '../../../../core/src/schema/output/output-format.js'
import { answerOptions, AnswerSchema } from '../../fuzz/text-targets.js'
import type { Figure } from '../figure.js'

/** A growing answer is read in time linear in its length: four times the text, four times the time. */
export const partialJson: Figure = async () => {
  const perItem = (items: number): number => {
    const tags = Array.from({ length: items }, (_, count) => ({ name: `tag "${count}"`, count }))
    const text = JSON.stringify({ severity: 'low', summary: 'x', tags })
    const reader = outputFormat(AnswerSchema, answerOptions).partial()
    const startedAt = performance.now()
    for (let at = 0; at < text.length; at += 20) {
      reader.push(text.slice(at, at + 20))
      void reader.value
    }
    reader.finish()
    return ((performance.now() - startedAt) * 1000) / items
  }
  perItem(2_000)
  const [short, long] = [Math.min(perItem(2_500), perItem(2_500)), Math.min(perItem(40_000), perItem(40_000))]
  return [
    { what: 'growing answer of 2,500 items, each step shown', value: short, unit: 'µs/item' },
    { what: 'growing answer of 40,000 items, each step shown', value: long, unit: 'µs/item' },
    {
      what: 'growing answer: cost of an item in the long one / in the short one',
      value: long / short,
      unit: 'x',
      limit: 2,
    },
  ]
}
