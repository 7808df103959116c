import ts from 'typescript'
import { replace, type Operator } from './operator.js'

/** A call, an assignment, a `throw` or a jump that was forgotten. */
export const statement: Operator = function* (node, file) {
  if (
    (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression)) ||
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node) ||
    (ts.isReturnStatement(node) && isEarly(node))
  )
    // No `;`: the compiler refuses it as the body of an `if`.
    yield replace(node, file, '{}')
}

/** The last statement of a function ends it with or without a `return`, and has a value to give. */
function isEarly(node: ts.ReturnStatement): boolean {
  const { parent } = node
  return !(ts.isBlock(parent) && ts.isFunctionLike(parent.parent) && parent.statements.at(-1) === node)
}

/** A body that does nothing. */
export const body: Operator = function* (node, file) {
  if (ts.isBlock(node) && node.statements.length > 0) yield replace(node, file, '{}')
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) yield replace(node.body, file, 'undefined')
}

/** A case that does nothing. */
export const switchCase: Operator = function* (node, file) {
  if (!ts.isCaseOrDefaultClause(node)) return
  const [first] = node.statements
  if (first) yield { start: first.getStart(file), end: node.getEnd(), replacement: '' }
}
