import ts from 'typescript'
import { replace, type Operator } from './operator.js'

const operators: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '??=': '=',
  '||=': '&&=',
  '&&=': '||=',
}

const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isParenthesizedExpression(node) && isText(node.expression)) ||
  (ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right)))

/** `-` for `+`, `+=` for `-=`. Texts are not subtracted. */
export const arithmetic: Operator = function* (node, file) {
  if (!ts.isBinaryExpression(node)) return
  const other = operators[node.operatorToken.getText(file)]
  if (other !== undefined && !isText(node.left) && !isText(node.right))
    yield replace(node.operatorToken, file, other)
}

/** `--` for `++`, and a sign that was forgotten. */
export const unary: Operator = function* (node, file) {
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return
  const operand = node.operand.getText(file)
  const step =
    node.operator === ts.SyntaxKind.PlusPlusToken
      ? '--'
      : node.operator === ts.SyntaxKind.MinusMinusToken
        ? '++'
        : undefined
  if (step !== undefined)
    yield replace(node, file, ts.isPrefixUnaryExpression(node) ? step + operand : operand + step)
  else if (node.operator !== ts.SyntaxKind.ExclamationToken) yield replace(node, file, operand)
}
