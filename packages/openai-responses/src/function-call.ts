import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { StreamFormatError, type ToolCallDelta } from '@slf/core'
import { textOf } from './json-fields.js'
import { sameJson } from './same-json.js'
import type { ToolCallIds } from '@slf/openai-client'

/** The ids and indices that tool calls of one answer get in the Chat view. */
export class CallNumbering {
  readonly #ids: ToolCallIds
  #next = 0

  constructor(ids: ToolCallIds) {
    this.#ids = ids
  }

  /** Some servers give every response the same ids (`call_0`), or none: each call gets one of its own. */
  next(item: JsonObject): { readonly index: number; readonly id: string } {
    return { index: this.#next++, id: this.#ids.claim(textOf(item['call_id']) || textOf(item['id'])) }
  }
}

/** One function call while it is streamed: arguments come as deltas, as a final event, or with the final item only. */
export class FunctionCallState {
  readonly #numbering: CallNumbering
  #index: number | undefined
  #delivered = ''
  #waiting = ''

  constructor(numbering: CallNumbering) {
    this.#numbering = numbering
  }

  /** The call begins once its name is known. */
  begin(item: JsonObject): readonly ToolCallDelta[] {
    const name = textOf(item['name'])
    if (this.#index !== undefined || name === '') return []
    const { index, id } = this.#numbering.next(item)
    this.#index = index
    return [{ index, id, type: 'function', function: { name, arguments: this.#take() } }]
  }

  add(delta: string): readonly ToolCallDelta[] {
    this.#waiting += delta
    return this.#release()
  }

  /**
   * Takes the final arguments; empty ones say nothing.
   * @throws StreamFormatError when they say something else than the deltas: such a call must not run.
   */
  complete(final: unknown): readonly ToolCallDelta[] {
    const text = isJsonObject(final) ? JSON.stringify(final) : textOf(final)
    if (text === '') return []
    if (text.startsWith(this.#delivered)) {
      this.#waiting = text.slice(this.#delivered.length)
      return this.#release()
    }
    if (sameJson(text, this.#delivered + this.#waiting)) return this.#release()
    throw new StreamFormatError('The final arguments of a function call contradict its deltas.')
  }

  /** @throws StreamFormatError when the call has no name: nobody could run it. */
  end(item: JsonObject): readonly ToolCallDelta[] {
    const begun = this.begin(item)
    if (this.#index === undefined)
      throw new StreamFormatError('The response has a function call without a name.')
    return [...begun, ...this.complete(item['arguments'])]
  }

  #release(): readonly ToolCallDelta[] {
    if (this.#index === undefined || this.#waiting === '') return []
    return [{ index: this.#index, function: { arguments: this.#take() } }]
  }

  #take(): string {
    const piece = this.#waiting
    this.#delivered += piece
    this.#waiting = ''
    return piece
  }
}
