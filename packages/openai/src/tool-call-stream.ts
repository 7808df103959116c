import type { ToolCallIds } from '@slf/openai-client'
import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { ResponseTooLargeError, type ToolCallDelta } from '@slf/core'
import { JsonBalance } from './json-balance.js'

const MOST_CALLS = 128

/** A call that is being streamed. */
interface OpenCall {
  /** Its place among the calls of the message, counted from 0 whatever the server counts. */
  readonly index: number
  readonly balance: JsonBalance
  /** The id that the server gave. */
  serverId: string
  /** The id that is given out. */
  id: string
  name: string
  argumentsText: string
  /** How many characters of the arguments were given out; undefined until the call was announced. */
  given: number | undefined
  extraContent: unknown
}

/**
 * Turns the tool-call deltas of any server into those of the contract: indexes from 0 without gaps, the first piece of
 * a call brings its id and its whole name, arguments are text. Servers leave out indexes, label every call 0, repeat or
 * split names, send names and ids late or not at all, and arguments as objects; two calls are never merged.
 */
export class ToolCallStream {
  readonly #calls: OpenCall[] = []
  readonly #byServerIndex = new Map<number, OpenCall>()
  readonly #byServerId = new Map<string, OpenCall>()
  readonly #ids: ToolCallIds

  constructor(ids: ToolCallIds) {
    this.#ids = ids
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0
  }

  /** True when the arguments of no call are cut. */
  get isWhole(): boolean {
    return this.#calls.every(({ balance }) => balance.isClosed)
  }

  /** `extra_content` of calls (Gemini's thought signatures), which the server wants back: by id of the call. */
  get extraContent(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      this.#calls
        .filter((call) => call.extraContent !== undefined)
        .map(({ id, extraContent }) => [id, extraContent]),
    )
  }

  /** Takes the `tool_calls` of a delta. */
  push(deltas: readonly unknown[]): readonly ToolCallDelta[] {
    for (const delta of deltas) if (isJsonObject(delta)) this.#take(delta)
    return this.#give(false)
  }

  /** Gives out what was held back for a name that could still have come. */
  end(): readonly ToolCallDelta[] {
    return this.#give(true)
  }

  #take(delta: JsonObject): void {
    const called = isJsonObject(delta['function']) ? delta['function'] : {}
    const index = Number.isInteger(delta['index']) ? (delta['index'] as number) : undefined
    const id = textOf(delta['id'])
    const name = textOf(called['name'])
    const argumentsText = argumentsOf(called['arguments'])

    const known = this.#knownCall(index, id, name)
    const call = known && !opensAnother(known, id, name, argumentsText) ? known : this.#open()
    if (index !== undefined) this.#byServerIndex.set(index, call)
    if (id !== '' && call.serverId === '') {
      call.serverId = id
      if (!this.#byServerId.has(id)) this.#byServerId.set(id, call)
    }
    // Names come whole, in pieces before the arguments, or whole again with each piece.
    if (call.given === undefined && name !== call.name && (call.name === '' || call.argumentsText === '')) {
      call.name += name
    }
    call.argumentsText += argumentsText
    call.balance.push(argumentsText)
    call.extraContent = delta['extra_content'] ?? call.extraContent
  }

  #knownCall(index: number | undefined, id: string, name: string): OpenCall | undefined {
    if (index !== undefined) {
      const call = this.#byServerIndex.get(index)
      // A server that labels every call 0 may go back to one of them: by its id.
      return call && id !== '' && call.serverId !== id ? (this.#byServerId.get(id) ?? call) : call
    }
    if (id !== '') return this.#byServerId.get(id)
    // Without index and id a name opens a call, and anything else continues the last one.
    return name === '' ? this.#calls.at(-1) : undefined
  }

  #open(): OpenCall {
    if (this.#calls.length >= MOST_CALLS) {
      throw new ResponseTooLargeError(`The model made more than ${MOST_CALLS} tool calls at once.`, {
        limit: MOST_CALLS,
      })
    }
    const call: OpenCall = {
      index: this.#calls.length,
      balance: new JsonBalance(),
      serverId: '',
      id: '',
      name: '',
      argumentsText: '',
      given: undefined,
      extraContent: undefined,
    }
    this.#calls.push(call)
    return call
  }

  /** In order of appearance: a call is not announced before those in front of it. */
  #give(isEnd: boolean): readonly ToolCallDelta[] {
    const deltas: ToolCallDelta[] = []
    for (const call of this.#calls) {
      const { index, name, argumentsText, given } = call
      if (given === undefined) {
        const isNamed = name !== '' && (argumentsText !== '' || index < this.#calls.length - 1)
        if (!isNamed && !isEnd) break
        call.id = this.#ids.claim(call.serverId)
        deltas.push({ index, id: call.id, type: 'function', function: { name, arguments: argumentsText } })
      } else if (given < argumentsText.length) {
        deltas.push({ index, function: { arguments: argumentsText.slice(given) } })
      }
      call.given = argumentsText.length
    }
    return deltas
  }
}

/** Whether a delta for a known call opens another one all the same. */
function opensAnother(known: OpenCall, id: string, name: string, argumentsText: string): boolean {
  if (id !== '' && known.serverId !== '') return known.serverId !== id
  if (name === '' || known.name === '' || known.argumentsText === '') return false
  // Without ids to compare: another name after the arguments began, or whole arguments and then new ones.
  return name !== known.name || (known.balance.isClosed && argumentsText.trimStart().startsWith('{'))
}

/** Some servers send the arguments as an object (llama.cpp). */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return isJsonObject(value) ? JSON.stringify(value) : ''
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
