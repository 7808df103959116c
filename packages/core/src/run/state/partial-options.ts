import type { CompletedField } from '../../schema/partial/partial-reader.js'

/** What is done with an answer while it grows. */
export interface PartialOptions {
  /** Told each field and each item of a list when the model has finished it. What it throws is ignored. */
  readonly onField?: ((field: CompletedField) => unknown) | undefined
  /**
   * Stops the model as soon as a finished field can never fit the schema, and asks again. Only where the answer begins
   * with its value (reasoning and the opening of a code fence may stand before it): behind prose it may be a draft, and
   * the model goes on. Default false.
   */
  readonly stopEarly?: boolean | undefined
}
