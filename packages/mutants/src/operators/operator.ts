import type ts from 'typescript'

/** What stands where after a mistake. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** A kind of mistake: all of its forms at one node of the syntax tree. */
export type Operator = (node: ts.Node, file: ts.SourceFile) => Iterable<Change>

export const replace = (node: ts.Node, file: ts.SourceFile, replacement: string): Change => ({
  start: node.getStart(file),
  end: node.getEnd(),
  replacement,
})

export const remove = (node: ts.Node, file: ts.SourceFile): Change => replace(node, file, '')
