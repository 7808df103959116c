import type { OutputIssue } from './output-errors.js'
import { describeError, SlfError, type SlfErrorOptions } from './slf-error.js'

/**
 * A tool failed in a way that must end the call. Throw it from a tool to stop the run instead of telling the model.
 *
 * @example
 * ```ts
 * import { ToolError } from '@slf/core'
 *
 * export function open(error: unknown): never {
 *   throw new ToolError('The database is gone.', { cause: error })
 * }
 * ```
 */
export class ToolError extends SlfError {
  /** The tool that threw it; absent until it has left the tool. */
  toolName?: string

  constructor(message: string, options: SlfErrorOptions & { readonly toolName?: string | undefined } = {}) {
    super(message, options)
    if (options.toolName !== undefined) this.toolName = options.toolName
  }

  static {
    describeError(this, 'ToolError', 'SLF_TOOL', false)
  }
}

/** The model gave a tool arguments that do not fit its schema. It is reported to the model, not thrown to the caller. */
export class ToolArgumentsError extends SlfError {
  readonly toolName: string
  readonly issues: readonly OutputIssue[]

  constructor(
    message: string,
    options: SlfErrorOptions & { readonly toolName: string; readonly issues: readonly OutputIssue[] },
  ) {
    super(message, options)
    this.toolName = options.toolName
    this.issues = options.issues
  }

  static {
    describeError(this, 'ToolArgumentsError', 'SLF_TOOL_ARGS', false)
  }
}

/** The call needed more model steps than `maxSteps` allows. */
export class ToolLoopLimitError extends SlfError {
  readonly maxSteps: number

  constructor(message: string, options: SlfErrorOptions & { readonly maxSteps: number }) {
    super(message, options)
    this.maxSteps = options.maxSteps
  }

  static {
    describeError(this, 'ToolLoopLimitError', 'SLF_TOOL_LOOP', false)
  }
}
