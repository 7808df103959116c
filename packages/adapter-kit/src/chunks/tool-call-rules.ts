import type { ChatMessage, ToolCallDelta } from '@slf/core'
import { wrongResult } from '../errors/hook-error.js'
import { kindOf } from '../errors/value-words.js'
import { isJsonObject } from '../parsing/json-object.js'
import { ToolCallIds } from '../tools/tool-call-ids.js'
import { limitToolCalls } from '../tools/tool-call-limit.js'

interface OpenCall {
  readonly index: number
  /** The id that the decoder gave; `''` for none. */
  serverId: string
  isNamed: boolean
  hasArguments: boolean
  /** Pieces of a call that has no name yet. */
  readonly held: ToolCallDelta[]
}

/**
 * Holds the tool calls of one answer to the rules of the contract, whatever a decoder gives: indexes from 0 without gaps, an
 * id that is unique in the conversation and a name on the first piece, arguments as text. Identity goes first: another id at
 * a used index is another call.
 */
export class ToolCallRules {
  readonly #messages: readonly ChatMessage[]
  readonly #byIndex = new Map<number, OpenCall>()
  readonly #byId = new Map<string, OpenCall>()
  readonly #calls: OpenCall[] = []
  #ids: ToolCallIds | undefined
  #last: OpenCall | undefined

  /** @param messages the conversation so far. */
  constructor(messages: readonly ChatMessage[]) {
    this.#messages = messages
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0
  }

  /** The pieces of a delta as the contract wants them; the same list where nothing has to change. */
  apply(deltas: readonly unknown[]): readonly ToolCallDelta[] {
    const ruled: ToolCallDelta[] = []
    let isSame = true
    for (const delta of deltas) {
      const before = ruled.length
      this.#take(checkedDelta(delta), ruled)
      isSame &&= ruled.length === before + 1 && ruled[before] === delta
    }
    return isSame ? (deltas as readonly ToolCallDelta[]) : ruled
  }

  /** What was held back for names that never came: calls of an unknown tool. */
  end(): readonly ToolCallDelta[] {
    const ruled: ToolCallDelta[] = []
    for (const call of this.#calls) if (!call.isNamed) this.#name(call, ruled)
    return ruled
  }

  #take(delta: ToolCallDelta, ruled: ToolCallDelta[]): void {
    const { index: given, id = '' } = delta as { index?: unknown; id?: string }
    const serverIndex = Number.isInteger(given) ? (given as number) : undefined
    const name = delta.function?.name ?? ''
    const known = this.#known(serverIndex, id, name !== '')
    const call = known ?? this.#open()
    if (serverIndex !== undefined) this.#byIndex.set(serverIndex, call)
    if (id !== '' && call.serverId === '') {
      call.serverId = id
      this.#byId.set(id, call)
    }
    this.#last = call
    if (call.isNamed) {
      const piece = continuation(delta, call)
      call.hasArguments ||= (piece.function?.arguments ?? '') !== ''
      ruled.push(piece)
      return
    }
    call.held.push(delta)
    if (name !== '') this.#name(call, ruled)
  }

  #known(index: number | undefined, id: string, isNamed: boolean): OpenCall | undefined {
    if (index !== undefined) {
      const call = this.#byIndex.get(index)
      return call && id !== '' && call.serverId !== '' && call.serverId !== id ? this.#byId.get(id) : call
    }
    if (id !== '') return this.#byId.get(id)
    // Without index and id a name opens a call, and anything else continues the last one.
    return isNamed ? undefined : this.#last
  }

  #open(): OpenCall {
    const index = this.#calls.length
    limitToolCalls(index + 1)
    const call = { index, serverId: '', isNamed: false, hasArguments: false, held: [] }
    this.#calls.push(call)
    return call
  }

  /** Gives out the first piece of a call. */
  #name(call: OpenCall, ruled: ToolCallDelta[]): void {
    this.#ids ??= new ToolCallIds(this.#messages)
    const id = this.#ids.claim(call.serverId)
    const [first, ...more] = call.held.splice(0)
    call.isNamed = true
    if (!first) return
    const name = [first, ...more].map((piece) => piece.function?.name ?? '').find((text) => text !== '') ?? ''
    const argumentsText = [first, ...more].map((piece) => piece.function?.arguments ?? '').join('')
    call.hasArguments = argumentsText !== ''
    const isRight =
      more.length === 0 &&
      first.index === call.index &&
      first.id === id &&
      first.function?.arguments !== undefined
    ruled.push(
      isRight && first.type === 'function'
        ? first
        : { ...first, index: call.index, id, type: 'function', function: { name, arguments: argumentsText } },
    )
  }
}

/** A later piece: its id was told with the first one, and so was its name once there are arguments. */
function continuation(delta: ToolCallDelta, { index, hasArguments }: OpenCall): ToolCallDelta {
  const { name } = delta.function ?? {}
  const dropsName = name !== undefined && hasArguments
  if (delta.index === index && delta.id === undefined && !dropsName) return delta
  const { id: _, type: __, function: called, ...rest } = delta
  const { name: ___, ...withoutName } = called ?? {}
  return { ...rest, index, ...(called ? { function: dropsName ? withoutName : called } : {}) }
}

/** @throws AdapterError for what cannot be a piece of a call. */
function checkedDelta(delta: unknown): ToolCallDelta {
  if (!isJsonObject(delta))
    throw wrongResult('push', `gave a tool call that is not an object, but ${kindOf(delta)}.`)
  const { id, function: called } = delta
  if (id !== undefined && id !== null && typeof id !== 'string') {
    throw wrongResult('push', `gave a tool call whose 'id' must be text, but is ${kindOf(id)}.`)
  }
  if (called === undefined || called === null)
    return id === null ? ({ ...delta, id: undefined } as never) : (delta as never)
  if (!isJsonObject(called)) {
    throw wrongResult(
      'push',
      `gave a tool call whose 'function' must be an object, but is ${kindOf(called)}.`,
    )
  }
  const { name, arguments: given } = called
  if (name !== undefined && name !== null && typeof name !== 'string') {
    throw wrongResult('push', `gave a tool call whose name must be text, but is ${kindOf(name)}.`)
  }
  const isText = given === undefined || typeof given === 'string'
  if (isText && name !== null && id !== null) return delta as never
  if (!isText && given !== null && !isJsonObject(given)) {
    throw wrongResult(
      'push',
      `gave a tool call whose 'arguments' must be JSON text, but are ${kindOf(given)}.`,
    )
  }
  return {
    ...delta,
    id: id ?? undefined,
    function: {
      name: name ?? undefined,
      arguments: isText ? given : given === null ? undefined : JSON.stringify(given),
    },
  } as never
}
