import { isJsonObject, type JsonObject, textOf } from '@slf/adapter-kit'
import { StreamFormatError, type ToolCallDelta } from '@slf/core'
import { customInput } from '@slf/openai-client'
import { sameJson } from '../../fields/same-json.js'
import type { CallNumbering, CallTwins } from './call-numbering.js'
import { contradiction } from '../texts/contradiction.js'

/** How the text of a call is spelled in the Chat view, and compared. */
interface CallSpelling {
  readonly before: string
  readonly after: string
  readonly piece: (text: string) => string
  readonly isSame: (left: string, right: string) => boolean
}

const functionSpelling: CallSpelling = { before: '', after: '', piece: (text) => text, isSame: sameJson }
const customSpelling: CallSpelling = { ...customInput, isSame: (left, right) => left === right }

/** One tool call while it is streamed: its text comes as deltas, as a final event, or with the final item only. */
export class ToolCallState {
  readonly #numbering: CallNumbering
  readonly #spelling: CallSpelling
  /** The calls that this one may be a repetition of, and is counted among. */
  #twins: CallTwins | undefined
  #index: number | undefined
  #name = ''
  #delivered = ''
  #waiting = ''
  /** The whole text was told: deltas that come after it are late. */
  #isTold = false
  #isEnded = false
  #isClosed = false
  #isRepetition = false

  /** @throws ResponseTooLargeError when the response has too many calls. */
  constructor(numbering: CallNumbering, type: string) {
    numbering.count()
    this.#numbering = numbering
    this.#spelling = type === 'custom_tool_call' ? customSpelling : functionSpelling
  }

  /** The very same call (id, name and text) was sent before in this response: it is no call of its own. */
  get isRepetition(): boolean {
    return this.#isRepetition
  }

  /** The call begins once its name is known; one that may be a repetition waits for its text. */
  begin(item: JsonObject): readonly ToolCallDelta[] {
    const isOpen = this.#index === undefined && !this.#isRepetition
    if (!isOpen || textOf(item['name']) === '') return []
    const twins = this.#numbering.twinsOf(item)
    const isFirst = !twins || twins.open.size + twins.ended.size === 0
    return isFirst ? this.#announce(item) : []
  }

  add(delta: string): readonly ToolCallDelta[] {
    if (this.#isTold) return []
    this.#waiting += delta
    return this.#release()
  }

  /**
   * Takes the final text; an empty one says nothing.
   * @throws StreamFormatError when it says something else than the deltas: such a call must not run.
   */
  complete(final: unknown): readonly ToolCallDelta[] {
    const text = isJsonObject(final) ? JSON.stringify(final) : textOf(final)
    if (text === '') return []
    this.#isTold = true
    if (text.startsWith(this.#delivered)) this.#waiting = text.slice(this.#delivered.length)
    else if (!this.#spelling.isSame(text, this.#delivered + this.#waiting)) {
      throw new StreamFormatError('The final arguments of a function call contradict its deltas.')
    }
    return this.#release()
  }

  /**
   * The call is whole, as far as the server goes; without a name it is a call of an unknown tool.
   * @throws StreamFormatError when it contradicts what came, or when its name is something else than text: that is no
   * word of a model.
   */
  end(item: JsonObject): readonly ToolCallDelta[] {
    const { name = '' } = item
    if (typeof (name ?? '') !== 'string') {
      throw new StreamFormatError('The response has a function call whose name is no text.')
    }
    if (name && this.#name && name !== this.#name) throw contradiction('the name of a called tool')
    const deltas = [...this.begin(item), ...this.complete(item['arguments'] ?? item['input'])]
    this.#isEnded = true
    this.#twins?.open.delete(this)
    this.#twins?.ended.add(this.#delivered)
    return [...deltas, ...this.settle(item, false), ...this.#release()]
  }

  /**
   * Begins a call that had to wait, unless it is a repetition.
   * @param isLast no call of the response gets more text.
   */
  settle(item: JsonObject, isLast: boolean): readonly ToolCallDelta[] {
    const isUnknown = !this.#isEnded && textOf(item['name']) === ''
    if (this.#index !== undefined || this.#isRepetition || isUnknown) return []
    const twins = this.#numbering.twinsOf(item)
    if (twins && twins.open.size > 0) {
      if (!isLast) return []
      for (const text of twins.open.values()) twins.ended.add(text())
      twins.open.clear()
    }
    this.#isRepetition = twins?.ended.has(this.#waiting) ?? false
    return this.#isRepetition ? [] : this.#announce(item)
  }

  #announce(item: JsonObject): readonly ToolCallDelta[] {
    const { index, id } = this.#numbering.next(item)
    const name = textOf(item['name'])
    this.#index = index
    this.#name = name
    this.#twins = this.#numbering.twinsOf(item)
    const text = this.#spelling.before + this.#take()
    if (this.#isEnded) this.#twins?.ended.add(this.#delivered)
    else this.#twins?.open.set(this, () => this.#delivered)
    return [{ index, id, type: 'function', function: { name, arguments: text } }]
  }

  #release(): readonly ToolCallDelta[] {
    if (this.#index === undefined) return []
    const text = this.#take()
    return text === '' ? [] : [{ index: this.#index, function: { arguments: text } }]
  }

  #take(): string {
    const { piece, after } = this.#spelling
    const closing = this.#isEnded && !this.#isClosed ? after : ''
    if (this.#isEnded) this.#isClosed = true
    const text = this.#waiting
    this.#delivered += text
    this.#waiting = ''
    return piece(text) + closing
  }
}
