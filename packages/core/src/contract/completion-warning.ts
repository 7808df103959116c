/** Something that went another way than asked for, and that the answer itself does not show. */
export interface CompletionWarning {
  /** Names the kind of warning; told once per call: `structured_output_weakened`. */
  readonly code: string
  /** One sentence for a person. */
  readonly message: string
}
