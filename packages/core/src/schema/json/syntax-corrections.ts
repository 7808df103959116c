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

/** How often each was forgiven. */
export class SyntaxCorrections extends Map<SyntaxCorrection, number> {
  count(correction: SyntaxCorrection): void {
    this.set(correction, (this.get(correction) ?? 0) + 1)
  }
}
