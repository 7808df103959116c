import { describeError, hideField, SlfError, type SlfErrorOptions } from './slf-error.js'

/** One thing that is wrong with a value that the model gave. */
export interface OutputIssue {
  /** Where, as a JSON Pointer; `''` is the whole value. */
  readonly path: string
  /** What was found and what was expected, in one line: `got "12 EUR", expected number`. */
  readonly message: string
}

/** One answer of the model that was not accepted, and what it cost. */
export interface OutputAttempt {
  /** 1 for the first answer. */
  readonly attempt: number
  readonly model: string
  readonly issues: readonly OutputIssue[]
  /** Token usage of the attempt as the provider reported it (wire shape). */
  readonly usage?: Readonly<Record<string, unknown>> | undefined
}

/** The answer does not fit the schema, also after the re-asks. */
export class OutputValidationError extends SlfError {
  readonly issues: readonly OutputIssue[]
  readonly attempts: readonly OutputAttempt[]
  /** The last answer as the model wrote it. Not enumerable. */
  declare readonly raw: string
  /** The last answer after all safe corrections, if it could be read at all. Not enumerable. */
  declare readonly closest?: unknown

  constructor(
    message: string,
    options: SlfErrorOptions & {
      readonly issues: readonly OutputIssue[]
      readonly attempts: readonly OutputAttempt[]
      readonly raw: string
      readonly closest?: unknown
    },
  ) {
    super(message, options)
    this.issues = options.issues
    this.attempts = options.attempts
    hideField(this, 'raw', options.raw)
    hideField(this, 'closest', options.closest)
  }

  static {
    describeError(this, 'OutputValidationError', 'SLF_OUTPUT_VALIDATION', false)
  }
}

/** The answer was cut by a token limit (finish reason `length`); a cut answer is never parsed as a whole one. */
export class OutputTruncatedError extends SlfError {
  /** Which limit was hit, as far as the reply tells. */
  readonly limit: 'max_tokens' | 'context_window' | 'unknown'
  /** What had come. Not enumerable. */
  declare readonly partial: string

  constructor(
    message: string,
    options: SlfErrorOptions & {
      readonly partial: string
      readonly limit: 'max_tokens' | 'context_window' | 'unknown'
    },
  ) {
    super(message, options)
    this.limit = options.limit
    hideField(this, 'partial', options.partial)
  }

  static {
    describeError(this, 'OutputTruncatedError', 'SLF_OUTPUT_TRUNCATED', false)
  }
}

/** The model answered with neither text nor tool calls. */
export class OutputEmptyError extends SlfError {
  static {
    describeError(this, 'OutputEmptyError', 'SLF_OUTPUT_EMPTY', true)
  }
}
