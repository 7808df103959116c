import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { StreamFormatError, type ToolCallDelta } from '@slf/core'
import { textOf } from '../fields/json-fields.js'
import { sameJson } from '../fields/same-json.js'
import { limitToolCalls, type ToolCallIds } from '@slf/openai-client'

/** The ids and indices that tool calls of one answer get in the Chat view. */
export class CallNumbering {
  readonly #ids: ToolCallIds
  /** The calls that were begun, by id of the server and name. */
  readonly #begun = new Map<string, FunctionCallState[]>()
  #count = 0
  #next = 0

  constructor(ids: ToolCallIds) {
    this.#ids = ids
  }

  /** @throws ResponseTooLargeError when the response has too many calls. */
  open(): FunctionCallState {
    limitToolCalls(++this.#count)
    return new FunctionCallState(this)
  }

  /** Some servers give every response the same ids (`call_0`), or none: each call gets one of its own. */
  next(item: JsonObject, call: FunctionCallState): { readonly index: number; readonly id: string } {
    const serverId = serverIdOf(item)
    if (serverId !== '') this.#begun.set(twinKey(item), [...this.twins(item), call])
    return { index: this.#next++, id: this.#ids.claim(serverId) }
  }

  /** Calls that were begun under the same id and name: this may be one of them, sent again. Its arguments tell. */
  twins(item: JsonObject): readonly FunctionCallState[] {
    return this.#begun.get(twinKey(item)) ?? []
  }
}

const serverIdOf = (item: JsonObject): string => textOf(item['call_id']) || textOf(item['id'])
const twinKey = (item: JsonObject): string => JSON.stringify([serverIdOf(item), textOf(item['name'])])

/** One function call while it is streamed: arguments come as deltas, as a final event, or with the final item only. */
export class FunctionCallState {
  readonly #numbering: CallNumbering
  #index: number | undefined
  #delivered = ''
  #waiting = ''
  #isEnded = false
  #isRepetition = false

  constructor(numbering: CallNumbering) {
    this.#numbering = numbering
  }

  /** The very same call (id, name and arguments) was sent before in this response: it is no call of its own. */
  get isRepetition(): boolean {
    return this.#isRepetition
  }

  /** The call begins once its name is known; one that may be a repetition waits for its arguments. */
  begin(item: JsonObject): readonly ToolCallDelta[] {
    const isNamed = textOf(item['name']) !== ''
    const isOpen = this.#index === undefined && !this.#isRepetition
    return isOpen && isNamed && this.#numbering.twins(item).length === 0 ? this.#announce(item) : []
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

  /**
   * The call is whole, as far as the server goes; without a name it is a call of an unknown tool.
   * @throws StreamFormatError when its name is something else than text: that is no word of a model.
   */
  end(item: JsonObject): readonly ToolCallDelta[] {
    if (typeof (item['name'] ?? '') !== 'string') {
      throw new StreamFormatError('The response has a function call whose name is no text.')
    }
    const deltas = [...this.begin(item), ...this.complete(item['arguments'])]
    this.#isEnded = true
    return [...deltas, ...this.settle(item, false)]
  }

  /**
   * Begins a call that had to wait, unless it is a repetition.
   * @param isLast no call of the response gets more arguments.
   */
  settle(item: JsonObject, isLast: boolean): readonly ToolCallDelta[] {
    const isUnknown = !this.#isEnded && textOf(item['name']) === ''
    if (this.#index !== undefined || this.#isRepetition || isUnknown) return []
    const twins = this.#numbering.twins(item)
    if (!isLast && twins.some((twin) => !twin.#isEnded)) return []
    this.#isRepetition = twins.some((twin) => twin.#delivered === this.#waiting)
    return this.#isRepetition ? [] : this.#announce(item)
  }

  #announce(item: JsonObject): readonly ToolCallDelta[] {
    const { index, id } = this.#numbering.next(item, this)
    this.#index = index
    return [
      { index, id, type: 'function', function: { name: textOf(item['name']), arguments: this.#take() } },
    ]
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
