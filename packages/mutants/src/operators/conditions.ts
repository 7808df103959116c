import ts from 'typescript'
import { replace, type Change, type Operator } from './operator.js'

const comparisons: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
}

const isLoop = (node: ts.Node): boolean => ts.isWhileStatement(node) || ts.isDoStatement(node)

/** A condition that always holds, or never. A loop that never ends is no interesting mistake. */
export const conditional: Operator = function* (node, file) {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    if (!isLoop(node)) yield replace(node.expression, file, 'true')
    yield replace(node.expression, file, 'false')
  } else if (ts.isConditionalExpression(node)) {
    yield replace(node.condition, file, 'true')
    yield replace(node.condition, file, 'false')
  } else if (ts.isForStatement(node) && node.condition) {
    yield replace(node.condition, file, 'false')
  } else if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.getText(file) in comparisons &&
    !isLoop(node.parent)
  ) {
    yield replace(node, file, 'true')
    yield replace(node, file, 'false')
  }
}

/** `<` for `<=`, `===` for `!==`. */
export const comparison: Operator = function* (node, file) {
  if (!ts.isBinaryExpression(node)) return
  for (const other of comparisons[node.operatorToken.getText(file)] ?? [])
    yield replace(node.operatorToken, file, other)
}

const logicalOperators: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' }

/** `&&` for `||`, or only one of the two operands. */
export const logical: Operator = function* (node, file) {
  if (!ts.isBinaryExpression(node)) return
  const other = logicalOperators[node.operatorToken.getText(file)]
  if (other === undefined) return
  const left = node.left.getText(file)
  const right = node.right.getText(file)
  // Written in parentheses, because `a ?? b && c` is no expression.
  yield replace(node, file, `((${left}) ${other} (${right}))`)
  yield replace(node, file, `(${left})`)
  yield replace(node, file, `(${right})`)
}

/** A negation that was forgotten. */
export const negation: Operator = function* (node, file) {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    yield replace(node, file, node.operand.getText(file))
}

/** `a.b` for `a?.b`. */
export const optionalChaining: Operator = function* (node, file) {
  if (
    !ts.isPropertyAccessExpression(node) &&
    !ts.isElementAccessExpression(node) &&
    !ts.isCallExpression(node)
  )
    return
  const token = node.questionDotToken
  if (token) yield replace(token, file, ts.isPropertyAccessExpression(node) ? '.' : '') satisfies Change
}
