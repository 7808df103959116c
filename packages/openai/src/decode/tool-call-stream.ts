import { isJsonObject, limitToolCalls, type ToolCallIds } from '@slf/adapter-kit'
import { type LLMError, StreamFormatError, type ToolCallDelta } from '@slf/core'
import { joinFragments } from './join-fragments.js'
import { OpenCall } from './open-call.js'
import { type ToolCallPiece, toolCallPiece } from './tool-call-piece.js'

/**
 * Turns the tool-call deltas of any server into those of the contract: indexes from 0 without gaps, the first piece of
 * a call brings its id and its whole name, arguments are text. Servers leave out indexes, label every call 0, put the
 * head of a call and its arguments at different indexes, repeat or split names, send names and ids late or not at all,
 * and arguments as objects. An id says more than an index. Two calls are never merged, but the very same call (id, name
 * and arguments) sent twice is one. Each piece costs its own length only, whatever came before it.
 */
export class ToolCallStream {
  readonly #ids: ToolCallIds
  readonly #invalid: (what: string) => LLMError
  /** In order of appearance, whatever the server counts. */
  readonly #calls: OpenCall[] = []
  /** The calls that were given out: the place of a call is its index. */
  readonly #given: OpenCall[] = []
  readonly #byServerIndex = new Map<number, OpenCall>()
  readonly #byServerId = new Map<string, OpenCall>()
  readonly #givenByServerId = new Map<string, OpenCall[]>()
  /** The calls that the last pieces belong to. */
  readonly #touched = new Set<OpenCall>()
  /** How many of `#calls` were given out or merged. */
  #settled = 0

  constructor(ids: ToolCallIds, invalid: (what: string) => LLMError = notTheProtocol) {
    this.#ids = ids
    this.#invalid = invalid
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0
  }

  /** True when the arguments of no call are cut. */
  get isWhole(): boolean {
    return this.#calls.every(({ isClosed, isMerged }) => isClosed || isMerged)
  }

  /** The calls that were given out. */
  get calls(): readonly OpenCall[] {
    return this.#given
  }

  /** Takes the `tool_calls` of a delta, which was parsed from this JSON. */
  push(deltas: readonly unknown[], json?: string): readonly ToolCallDelta[] {
    return this.take(deltas.filter(isJsonObject).map((delta) => toolCallPiece(delta, json)))
  }

  /** @param isLast the pieces came with the end of the answer. */
  take(pieces: readonly ToolCallPiece[], isLast = false): readonly ToolCallDelta[] {
    for (const piece of pieces) this.#take(piece, isLast)
    return this.#give(false)
  }

  /** The call that a piece of the whole message, at this place of it, is about. */
  find({ id, name }: ToolCallPiece, place: number): OpenCall | undefined {
    const calls = this.#calls.filter(({ isMerged }) => !isMerged)
    const atPlace = calls[place]
    const known = id === '' ? undefined : calls.find(({ serverId }) => serverId === id)
    if (known ?? id === '') return known ?? atPlace
    // Some servers give calls other ids at the end.
    return atPlace?.name === name ? atPlace : undefined
  }

  /** Adds the end of arguments that was lost. */
  append(call: OpenCall, text: string): void {
    call.append(text)
    this.#touched.add(call)
  }

  /** Finds out where pieces without a name belong. No piece may follow. */
  settle(): void {
    for (const call of joinFragments(this.#calls, this.#invalid)) this.#touched.add(call)
  }

  /** Gives out what was held back for a name that could still have come. */
  end(): readonly ToolCallDelta[] {
    this.settle()
    return this.#give(true)
  }

  #take(piece: ToolCallPiece, isLast: boolean): void {
    const { index, id } = piece
    const known = this.#knownCall(piece)
    const isAtOtherIndex = index !== undefined && known !== this.#byServerIndex.get(index)
    const call = known && !known.isFollowedByAnother(piece, isAtOtherIndex) ? known : this.#open(index)
    if (call.isMerged && piece.text.trim() !== '') throw this.#invalid('a tool call goes on after its end')
    if (index !== undefined) this.#byServerIndex.set(index, call)
    if (id !== '' && call.serverId === '') {
      call.serverId = id
      this.#byServerId.set(id, call)
    }
    call.take(piece, isLast)
    this.#touched.add(call)
  }

  #knownCall({ index, id, name }: ToolCallPiece): OpenCall | undefined {
    const atIndex = index === undefined ? undefined : this.#byServerIndex.get(index)
    if (id !== '') {
      // A server that labels every call 0, or counts pieces, may go back to one of its calls: by its id.
      return atIndex?.serverId === id ? atIndex : (this.#byServerId.get(id) ?? atIndex)
    }
    if (index !== undefined) return atIndex
    // Without index and id a name opens a call, and anything else continues the last one.
    return name === '' ? this.#calls.at(-1) : undefined
  }

  #open(index: number | undefined): OpenCall {
    limitToolCalls(this.#calls.length + 1)
    const call = new OpenCall(this.#calls.at(-1), index)
    this.#calls.push(call)
    return call
  }

  #give(isEnd: boolean): readonly ToolCallDelta[] {
    const deltas: ToolCallDelta[] = []
    for (const call of isEnd ? this.#given : this.#touched) {
      const held = call.place === undefined ? '' : call.release(isEnd)
      if (held !== '') deltas.push({ index: call.place as number, function: { arguments: held } })
    }
    this.#touched.clear()
    // A call is not announced before those in front of it.
    for (; this.#settled < this.#calls.length; this.#settled++) {
      const call = this.#calls[this.#settled] as OpenCall
      if (!isEnd && !this.#mayBeGiven(call)) break
      if (this.#isCopy(call)) call.isMerged = true
      if (!call.isMerged) deltas.push(this.#announce(call, isEnd))
    }
    return deltas
  }

  /** Its name is whole, and it is known whether it is a copy of another call. */
  #mayBeGiven(call: OpenCall): boolean {
    if (call.name === '' || (!call.hasText && call === this.#calls.at(-1))) return false
    const twins = this.#twinsOf(call)
    return twins.length === 0 || [call, ...twins].every(({ isWhole }) => isWhole)
  }

  #isCopy(call: OpenCall): boolean {
    return this.#twinsOf(call).some((twin) => twin.text === call.text)
  }

  #twinsOf(call: OpenCall): readonly OpenCall[] {
    return (this.#givenByServerId.get(call.serverId) ?? []).filter((other) => call.mayBeTwinOf(other))
  }

  #announce(call: OpenCall, isEnd: boolean): ToolCallDelta {
    call.place = this.#given.length
    call.id = this.#ids.claim(call.serverId)
    this.#given.push(call)
    if (call.serverId !== '') {
      const alike = this.#givenByServerId.get(call.serverId)
      if (alike) alike.push(call)
      else this.#givenByServerId.set(call.serverId, [call])
    }
    return {
      index: call.place,
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.release(isEnd) },
    }
  }
}

const notTheProtocol = (what: string): LLMError => new StreamFormatError(`The stream is broken: ${what}.`)
