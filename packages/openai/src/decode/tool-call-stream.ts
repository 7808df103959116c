import { limitToolCalls, type ToolCallIds } from '@slf/openai-client'
import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { ToolCallDelta } from '@slf/core'
import { JsonBalance } from './json-balance.js'

/** A call that is being streamed. */
interface OpenCall {
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
 * split names, send names and ids late or not at all, and arguments as objects; two calls are never merged, but the
 * very same call (id, name and arguments) sent twice is one.
 */
export class ToolCallStream {
  /** In order of appearance, whatever the server counts: the place of a call is its index. */
  readonly #calls: OpenCall[] = []
  readonly #byServerIndex = new Map<number, OpenCall>()
  readonly #byServerId = new Map<string, OpenCall>()
  readonly #ids: ToolCallIds
  #last: OpenCall | undefined
  #count = 0

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
      this.#byServerId.set(id, call)
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
    return name === '' ? this.#last : undefined
  }

  #open(): OpenCall {
    limitToolCalls(++this.#count)
    const call: OpenCall = {
      balance: new JsonBalance(),
      serverId: '',
      id: '',
      name: '',
      argumentsText: '',
      given: undefined,
      extraContent: undefined,
    }
    this.#calls.push(call)
    this.#last = call
    return call
  }

  /** A call is not announced before those in front of it. */
  #give(isEnd: boolean): readonly ToolCallDelta[] {
    const deltas: ToolCallDelta[] = []
    let index = 0
    for (const call of [...this.#calls]) {
      const { name, argumentsText, given } = call
      if (given === undefined) {
        const isNamed = name !== '' && (argumentsText !== '' || index < this.#calls.length - 1)
        if (!isNamed && !isEnd) break
        const twins = this.#calls.slice(0, index).filter((other) => areTwins(other, call))
        if (twins.length > 0 && !isEnd && ![call, ...twins].every(isWhole)) break
        if (twins.some((twin) => twin.argumentsText === argumentsText)) {
          this.#calls.splice(index, 1)
          continue
        }
        call.id = this.#ids.claim(call.serverId)
        deltas.push({ index, id: call.id, type: 'function', function: { name, arguments: argumentsText } })
      } else if (given < argumentsText.length) {
        deltas.push({ index, function: { arguments: argumentsText.slice(given) } })
      }
      call.given = argumentsText.length
      index++
    }
    return deltas
  }
}

/** Calls that may turn out to be one call, sent twice: their arguments tell. */
const areTwins = (left: OpenCall, right: OpenCall): boolean =>
  left.serverId !== '' && left.serverId === right.serverId && left.name === right.name

const isWhole = ({ argumentsText, balance }: OpenCall): boolean => argumentsText !== '' && balance.isClosed

/** Whether a delta for a known call opens another one all the same. */
function opensAnother(known: OpenCall, id: string, name: string, argumentsText: string): boolean {
  const isSameId = id !== '' && known.serverId === id
  if (id !== '' && known.serverId !== '' && !isSameId) return true
  if (name === '' || known.name === '' || known.argumentsText === '') return false
  // Whole arguments and then new ones; without ids to compare also another name after the arguments began.
  const startsAnew = known.balance.isClosed && argumentsText.trimStart().startsWith('{')
  return startsAnew || (name !== known.name && !isSameId)
}

/** Some servers send the arguments as an object (llama.cpp). */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return isJsonObject(value) ? JSON.stringify(value) : ''
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
