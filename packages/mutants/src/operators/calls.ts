import ts from 'typescript'
import { replace, type Operator } from './operator.js'

const others = new Map(
  Object.entries({
    startsWith: 'endsWith',
    endsWith: 'startsWith',
    some: 'every',
    every: 'some',
    min: 'max',
    max: 'min',
    floor: 'ceil',
    ceil: 'floor',
    toLowerCase: 'toUpperCase',
    toUpperCase: 'toLowerCase',
    trimStart: 'trimEnd',
    trimEnd: 'trimStart',
    indexOf: 'lastIndexOf',
    lastIndexOf: 'indexOf',
    push: 'unshift',
    unshift: 'push',
    shift: 'pop',
    pop: 'shift',
  }),
)

const omitted = new Set(
  'trim trimStart trimEnd slice filter sort reverse toSorted toReversed replace replaceAll concat normalize flat toLowerCase toUpperCase'.split(
    ' ',
  ),
)

/** `endsWith` for `startsWith`, and `value` for `value.trim()`. */
export const method: Operator = function* (node, file) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
  const { name, expression } = node.expression
  const other = others.get(name.text)
  if (other !== undefined) yield replace(name, file, other)
  if (omitted.has(name.text)) yield replace(node, file, expression.getText(file))
}
