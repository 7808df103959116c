import { expect, test } from 'vitest'
import { median } from '../report/median.mjs'
import { shown } from '../report/number.mjs'
import { plot } from '../report/plot.mjs'
import { losses, ratioTable } from '../report/tables.mjs'

const line = (contestant: string, ratio: number) => ({ contestant, ratio, value: ratio * 600, perSecond: 1 })
const result = {
  title: 'structured call',
  unit: 'call',
  goal: { adapter: 1.2, decorator: 1.45 },
  lines: [
    line('floor', 1),
    line('adapter', 1.1),
    line('decorator', 2.5),
    line('openai', 1.6),
    line('ai-sdk', 2.4),
    line('langchain', 4.5),
  ],
}

test('medians', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7])
})

test('numbers keep the digits that mean something', () => {
  expect([0.123, 1.234, 12.34, 123.4, 1234567].map(shown)).toEqual([
    '0.12',
    '1.23',
    '12.3',
    '123',
    '1,234,567',
  ])
})

test('the table says which goals are met and which are missed', () => {
  const row = ratioTable([result]).split('\n').at(-1)
  expect(row).toContain('1.10 ≤ 1.20')
  expect(row).toContain('2.50 > 1.45')
  expect(row).toContain('600 a call')
})

test('a peer that costs less at the same work is a loss, named with the row', () => {
  expect(losses([result])).toEqual(['structured call: AI SDK costs less than SLF decorator'])
})

test('the plot has a bar for each client, longer the more it costs', () => {
  const drawing = plot([result], 'caption <1>')
  const bars = [...drawing.matchAll(/<rect x="[^"]+" y="[^"]+" width="([^"]+)"/g)].map((match) =>
    Number(match[1]),
  )
  const byCost = [1.1, 1.6, 2.4, 2.5, 4.5].map((ratio) => [1.1, 2.5, 1.6, 2.4, 4.5].indexOf(ratio))
  expect(bars).toHaveLength(5)
  expect(byCost.map((index) => bars[index])).toEqual([...bars].sort((first, second) => first - second))
  expect(drawing).toContain('caption &lt;1>')
})
