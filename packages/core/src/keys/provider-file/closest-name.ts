/** The known name that a misspelt one was meant to be, if one is near enough: at most a third of its letters differ. */
export function closestName(given: string, known: readonly string[]): string | undefined {
  let closest: string | undefined
  let fewest = Infinity
  for (const name of known) {
    if (Math.abs(name.length - given.length) >= fewest) continue
    const differences = editDistance(given.toLowerCase(), name.toLowerCase())
    if (differences < fewest && differences <= Math.max(1, Math.floor(name.length / 3))) {
      fewest = differences
      closest = name
    }
  }
  return closest
}

/** Levenshtein distance: insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] as number) + 1, (current[column - 1] as number) + 1))
    }
    previous = current
  }
  return previous[b.length] as number
}
