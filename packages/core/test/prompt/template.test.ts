import { expect, it } from 'vitest'
import { parseTemplate } from '../../src/prompt/template.js'

it.each([
  ['plain', { texts: ['plain'], names: [] }],
  ['', { texts: [''], names: [] }],
  ['a {b} c {b}{d}', { texts: ['a ', ' c ', '', ''], names: ['b', 'b', 'd'] }],
  ['{{a}} {{{b}}}', { texts: ['{a} {', '}'], names: ['b'] }],
  ['{"a": 1} { x } {} {1} {a.b} {a', { texts: ['{"a": 1} { x } {} {1} {a.b} {a'], names: [] }],
  ['${x} {$y_1}', { texts: ['$', ' ', ''], names: ['x', '$y_1'] }],
  ['{constructor}', { texts: ['', ''], names: ['constructor'] }],
])('reads %j', (source, template) => {
  expect(parseTemplate(source)).toEqual(template)
})
