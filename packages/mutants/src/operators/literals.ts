import ts from 'typescript'
import { regexMistakes } from './regex-mistakes.js'
import { remove, replace, type Operator } from './operator.js'

/** One more, one less. */
export const number: Operator = function* (node, file) {
  if (ts.isBigIntLiteral(node)) yield replace(node, file, `(${node.getText(file)} + 1n)`)
  if (!ts.isNumericLiteral(node)) return
  const value = Number(node.text)
  yield replace(node, file, String(value + 1))
  // In parentheses, so that `-0` does not become `--1`.
  yield replace(node, file, value === 0 ? '(-1)' : String(value - 1))
}

export const boolean: Operator = function* (node, file) {
  if (node.kind === ts.SyntaxKind.TrueKeyword) yield replace(node, file, 'false')
  if (node.kind === ts.SyntaxKind.FalseKeyword) yield replace(node, file, 'true')
}

const isName = (node: ts.Node): boolean =>
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
  ts.isImportDeclaration(node.parent) ||
  ts.isExpressionStatement(node.parent) ||
  ts.isBindingElement(node.parent)

/** A text that is empty, or not. */
export const text: Operator = function* (node, file) {
  if (ts.isStringLiteralLike(node) && !isName(node) && !ts.isTaggedTemplateExpression(node.parent))
    yield replace(node, file, node.text === '' ? "'mutant'" : "''")
  if (ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent))
    yield replace(node, file, '``')
}

/** A list without any member, or without one of them. */
export const list: Operator = function* (node, file) {
  if (!ts.isArrayLiteralExpression(node) || node.elements.length === 0) return
  yield replace(node, file, '[]')
  if (node.elements.length === 1) return
  for (const element of node.elements)
    yield replace(
      node,
      file,
      `[${node.elements.flatMap((one) => (one === element ? [] : [one.getText(file)])).join(', ')}]`,
    )
}

/** An object without any property, or without one of them. */
export const property: Operator = function* (node, file) {
  if (!ts.isObjectLiteralExpression(node) || node.properties.length === 0) return
  yield replace(node, file, '{}')
  if (node.properties.length === 1) return
  for (const one of node.properties) {
    const rest = file.text.slice(one.getEnd())
    const comma = /^\s*,/.exec(rest)?.[0].length ?? 0
    yield { ...remove(one, file), end: one.getEnd() + comma }
  }
}

/** An anchor, a class, a quantifier or a flag of a regular expression that is another. */
export const regularExpression: Operator = function* (node, file) {
  if (!ts.isRegularExpressionLiteral(node)) return
  for (const mistake of regexMistakes(node.text)) yield replace(node, file, mistake)
}
