import type { ErrorCode } from './error-codes.js'
import { printable } from './printable.js'

/** Options that every error of SLF takes. */
export interface SlfErrorOptions {
  /** The error that led to this one; set whenever another error is wrapped. */
  readonly cause?: unknown
}

const markOf = (className: string): symbol => Symbol.for(`@slf/core:error:${className}`)

/**
 * The root of every error that SLF throws on purpose.
 *
 * Codes, classes and fields stay the same within a major version; messages may change.
 * Prompts, bodies and raw model output are never enumerable, so that a logged error does not print them.
 *
 * @example
 * ```ts
 * import { SlfError, RateLimitError } from '@slf/core'
 *
 * export function report(error: unknown): string {
 *   if (RateLimitError.isInstance(error)) return `try again in ${error.retryAfterMs ?? 1000} ms`
 *   if (SlfError.isInstance(error)) return error.code
 *   throw error
 * }
 * ```
 */
export class SlfError extends Error {
  /** A stable, machine-readable code; see {@link ErrorCode}. */
  declare readonly code: ErrorCode
  /** True when the same call may succeed later without a change by the caller. */
  declare readonly isRetryable: boolean

  constructor(message: string, options: SlfErrorOptions = {}) {
    super(printable(message), 'cause' in options ? { cause: options.cause } : undefined)
  }

  /**
   * Tells whether a value is an error of this class (or of a class below it).
   * Unlike `instanceof` it also holds for an error of another installed copy of `@slf/core`.
   */
  static isInstance<Class extends abstract new (...args: never[]) => unknown>(
    this: Class,
    value: unknown,
  ): value is InstanceType<Class> {
    if (typeof value !== 'object' || value === null) return false
    const mark = markOf(this.name)
    // A class that a user derived has no mark of its own: only its own copy can know it.
    try {
      return Object.hasOwn(this.prototype as object, mark) ? mark in value : value instanceof this
    } catch {
      // Whatever is thrown can be asked, a proxy that refuses to answer too.
      return false
    }
  }

  /** The facts of the error as plain JSON: no prompt, no body, no stack. */
  toJSON(): Record<string, unknown> {
    const facts = Object.fromEntries(Object.entries(this))
    return { name: this.name, code: this.code, message: this.message, ...facts }
  }

  static {
    describeError(this, 'SlfError', 'SLF_ERROR', false)
  }
}

/** Writes name, code and the cross-copy mark on the prototype, so that instances stay free of them. */
export function describeError(
  errorClass: abstract new (...args: never[]) => SlfError,
  name: string,
  code: ErrorCode,
  isRetryable: boolean,
): void {
  // A minifier renames classes; `isInstance` and `error.name` must not change with it.
  Object.defineProperty(errorClass, 'name', { value: name })
  Object.defineProperties(errorClass.prototype, {
    name: { value: name, configurable: true, writable: true },
    code: { value: code, configurable: true, writable: true },
    isRetryable: { value: isRetryable, configurable: true, writable: true },
    [markOf(name)]: { value: true },
  })
}

/** Adds a field that is readable but neither printed nor serialised (prompts, bodies, raw output). */
export function hideField(error: SlfError, field: string, value: unknown): void {
  if (value === undefined) return
  Object.defineProperty(error, field, { value, enumerable: false, configurable: true, writable: true })
}
