import ts from 'typescript'
import { describeChange, type Mutant } from './mutant.js'
import { arithmetic, unary } from './operators/arithmetic.js'
import { method } from './operators/calls.js'
import { comparison, conditional, logical, negation, optionalChaining } from './operators/conditions.js'
import { boolean, list, number, property, regularExpression, text } from './operators/literals.js'
import type { Operator } from './operators/operator.js'
import { body, statement, switchCase } from './operators/statements.js'

const operators: Readonly<Record<string, Operator>> = {
  conditional,
  comparison,
  logical,
  negation,
  'optional chaining': optionalChaining,
  arithmetic,
  unary,
  number,
  boolean,
  text,
  list,
  property,
  'regular expression': regularExpression,
  statement,
  body,
  'switch case': switchCase,
  method,
}

/** Every mistake that the operators know at the places of a file, in the order of the text. */
export function findMutants(file: string, source: string): Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  // Two operators may make the same text.
  const found = new Map<string, Mutant>()

  const visit = (node: ts.Node, within: string): void => {
    if (isErased(node)) return
    const name = nameOf(node)
    const here = name === undefined ? within : within === '' ? name : `${within}.${name}`
    for (const [operator, mistakes] of Object.entries(operators))
      for (const { start, end, replacement } of mistakes(node, tree)) {
        const mutant = { file, start, end, replacement, operator, within: here }
        const key = `${start} ${end} ${replacement}`
        if (source.slice(start, end) !== replacement && !found.has(key))
          found.set(key, { ...mutant, ...describeChange(source, start, end, replacement) })
      }
    ts.forEachChild(node, (child) => visit(child, here))
  }
  visit(tree, '')
  return [...found.values()].sort((one, other) => one.start - other.start)
}

/** What leaves no trace in the program: types, and what only names modules. */
const isErased = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node)

function nameOf(node: ts.Node): string | undefined {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isVariableDeclaration(node)
  return isNamed && node.name && !ts.isObjectBindingPattern(node.name) && !ts.isArrayBindingPattern(node.name)
    ? node.name.getText()
    : undefined
}
