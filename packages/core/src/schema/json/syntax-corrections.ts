/** What the reader does not find in JSON but reads all the same. */
export type SyntaxCorrection =
  | 'trailing comma'
  | 'missing comma'
  | 'comment'
  | 'single quotes'
  | 'typographic quotes'
  | 'unquoted key'
  | 'unquoted text'
  | 'unescaped quotes'
  | 'unescaped control character'
  | 'invalid escape'
  | 'literal that is not JSON'
  | 'duplicate key'

/** How often each was forgiven; most values need none. */
export class SyntaxCorrections {
  #counts: Map<SyntaxCorrection, number> | undefined

  count(correction: SyntaxCorrection): void {
    this.#counts ??= new Map()
    this.#counts.set(correction, (this.#counts.get(correction) ?? 0) + 1)
  }

  entries(): Iterable<[SyntaxCorrection, number]> {
    return this.#counts ?? []
  }
}
