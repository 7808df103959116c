import { describeError, hideField, SlfError, type SlfErrorOptions } from './slf-error.js'

/** An option, a key or a provider file is wrong. */
export class ConfigurationError extends SlfError {
  static {
    describeError(this, 'ConfigurationError', 'SLF_CONFIG', false)
  }
}

/** A decorator is applied in the wrong place, or was given something that does not exist. */
export class DecoratorUsageError extends SlfError {
  static {
    describeError(this, 'DecoratorUsageError', 'SLF_DECORATOR', false)
  }
}

/** A prompt cannot be built, or a prompt was read that nobody sent. */
export class PromptError extends SlfError {
  static {
    describeError(this, 'PromptError', 'SLF_PROMPT', false)
  }
}

/** A schema cannot be expressed in what the provider accepts. */
export class SchemaError extends SlfError {
  /** Where in the schema, as a JSON Pointer; `''` is the root. */
  readonly path: string

  constructor(message: string, options: SlfErrorOptions & { readonly path: string }) {
    super(message, options)
    this.path = options.path
  }

  static {
    describeError(this, 'SchemaError', 'SLF_SCHEMA', false)
  }
}

/** The caller aborted. `name` stays `'AbortError'`, as everywhere on the web platform; `cause` is the signal's reason. */
export class AbortError extends SlfError {
  /** The text that had come when the caller aborted, if any. Not enumerable. */
  declare readonly partial?: string

  constructor(
    message = 'The call was aborted.',
    options: SlfErrorOptions & { readonly partial?: string | undefined } = {},
  ) {
    super(message, options)
    hideField(this, 'partial', options.partial)
  }

  static {
    describeError(this, 'AbortError', 'SLF_ABORTED', false)
  }
}
