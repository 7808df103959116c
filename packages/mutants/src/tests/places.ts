import ts from 'typescript'

/** A place that reports when it runs: a statement, or the expression that an arrow function returns. */
interface Place {
  readonly start: number
  readonly end: number
  readonly isExpression: boolean
}

/** The number of the place that is reached when a module is loaded. The other places are counted from 1. */
const LOAD = 0

/** Under this name a test process notes for each file the numbers of the places that it reached. */
export const REACHED = '$reachedPlaces'

/** The places inside of functions, in the order of the text. */
function placesOf(source: string): Place[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const places: Place[] = []
  const visit = (node: ts.Node): void => {
    const { parent } = node
    const isExpression = ts.isArrowFunction(parent) && parent.body === node && !ts.isBlock(node)
    const isStatement =
      ts.isStatement(node) &&
      !ts.isFunctionDeclaration(node) &&
      (ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent))
    if (isStatement || isExpression)
      places.push({ start: node.getStart(file), end: node.getEnd(), isExpression })
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(file, visit)
  return places
}

/** The number of the innermost place around a part of the text. */
export function placeAround(source: string, start: number, end: number): number {
  let innermost = LOAD
  // Inner places come after the outer ones.
  for (const [index, place] of placesOf(source).entries())
    if (place.start <= start && end <= place.end) innermost = index + 1
  return innermost
}

/** The source with a note at every place. Nothing else about it changes, not even the number of a line. */
export function withNotes(file: string, source: string): string {
  const notes = placesOf(source).flatMap(({ start, end, isExpression }, index) => {
    const note = `$reach(${index + 1})`
    return isExpression
      ? [
          { at: start, text: `(${note},` },
          { at: end, text: ')' },
        ]
      : [{ at: start, text: `${note};` }]
  })
  // A function declaration, because it is there before the module runs: a circle of imports may call it that early.
  let text = `function $reach(n) { ((globalThis.${REACHED} ??= {})[${JSON.stringify(file)}] ??= [])[n] = 1 } $reach(${LOAD});`
  let from = 0
  for (const note of notes.sort((one, other) => one.at - other.at)) {
    text += source.slice(from, note.at) + note.text
    from = note.at
  }
  return text + source.slice(from)
}
