import type { OutputIssue } from '../../errors/output-errors.js'
import type { OutputFormat } from '../../schema/output/output-format.js'
import type { CompletedField, PartialReader } from '../../schema/partial/partial-reader.js'
import { runInContext } from '../state/ambient-context.js'
import type { CallState } from '../state/call-state.js'
import type { PartialOptions } from '../state/partial-options.js'

/** Reads the answer of one model step while it grows, and tells the value so far as `partial` events. */
export class PartialEmitter {
  readonly #call: CallState
  readonly #step: number
  readonly #options: PartialOptions
  readonly #reader: PartialReader
  /** In mode `tool` the answer is the arguments of this tool, otherwise the text. */
  readonly #answerTool: string | undefined
  #shown: unknown

  constructor(call: CallState, step: number, format: OutputFormat, options: PartialOptions) {
    this.#call = call
    this.#step = step
    this.#options = options
    this.#reader = format.partial()
    this.#answerTool = format.tool?.function.name
  }

  /** @returns why the model must stop, if it must */
  onText(text: string): OutputIssue | undefined {
    return this.#answerTool === undefined ? this.#push(text) : undefined
  }

  /** @returns why the model must stop, if it must */
  onToolCall(name: string, text: string): OutputIssue | undefined {
    return name === this.#answerTool ? this.#push(text) : undefined
  }

  /** The answer is over. */
  finish(): void {
    this.#tell(this.#reader.finish())
  }

  #push(text: string): OutputIssue | undefined {
    this.#tell(this.#reader.push(text))
    return this.#options.stopEarly ? this.#reader.violation : undefined
  }

  #tell(completed: readonly CompletedField[]): void {
    const { value } = this.#reader
    if (value !== this.#shown || completed.length > 0) {
      this.#shown = value
      this.#call.events.emit({ type: 'partial', step: this.#step, value, completed })
    }
    const { onField } = this.#options
    if (onField) for (const field of completed) this.#tellField(onField, field)
  }

  #tellField(onField: (field: CompletedField) => unknown, field: CompletedField): void {
    try {
      const result = runInContext(this.#call.outer, () => onField(field))
      if (result instanceof Promise) result.catch(() => undefined)
    } catch {
      // Who watches a call cannot break it.
    }
  }
}
