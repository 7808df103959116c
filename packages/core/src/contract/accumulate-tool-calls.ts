import type { ToolCallDelta } from './chat-completion.js'
import type { ToolCall } from './chat-message.js'

/** What one chunk added to a tool call, with what is known of the call so far. */
export interface ToolCallPiece {
  /** The position of the call in the answer, from 0. */
  readonly index: number
  readonly id: string
  readonly name: string
  readonly argumentsDelta: string
}

interface OpenCall {
  readonly position: number
  id: string
  name: string
  argumentsText: string
  readonly extras: Map<string, unknown>
}

/**
 * Joins the pieces of tool calls. Servers differ in how they tell which call a piece belongs to
 * (index, id, both, neither); no rule here ever merges two calls that have different ids.
 */
export class ToolCallAccumulator {
  /** In order of appearance. */
  readonly #calls: OpenCall[] = []
  readonly #byIndex = new Map<number, OpenCall>()
  readonly #byId = new Map<string, OpenCall>()

  add(delta: ToolCallDelta): ToolCallPiece {
    const call = this.#callOf(delta)
    const argumentsDelta = argumentsOf(delta.function?.arguments)
    addName(call, delta.function?.name)
    call.argumentsText += argumentsDelta
    for (const [field, value] of Object.entries(delta)) {
      if (!ownFields.has(field)) call.extras.set(field, value)
    }
    return { index: call.position, id: call.id, name: call.name, argumentsDelta }
  }

  calls(): readonly ToolCall[] {
    return this.#calls.map(({ id, name, argumentsText, extras }) => ({
      ...Object.fromEntries(extras),
      id,
      type: 'function',
      function: { name, arguments: argumentsText },
    }))
  }

  #callOf(delta: ToolCallDelta): OpenCall {
    const { index, id } = delta as { index?: number | null; id?: string | null }
    const known = this.#knownCall(index ?? undefined, id || undefined, Boolean(delta.function?.name))
    const call = known ?? this.#open()
    if (typeof index === 'number') this.#byIndex.set(index, call)
    if (id && call.id === '') {
      call.id = id
      this.#byId.set(id, call)
    }
    return call
  }

  #open(): OpenCall {
    const call = { position: this.#calls.length, id: '', name: '', argumentsText: '', extras: new Map() }
    this.#calls.push(call)
    return call
  }

  #knownCall(index: number | undefined, id: string | undefined, named: boolean): OpenCall | undefined {
    if (typeof index === 'number') {
      const call = this.#byIndex.get(index)
      // Ollama labels every call 0: another id at a used index opens another call.
      return call && id && call.id && call.id !== id ? this.#byId.get(id) : call
    }
    if (id) return this.#byId.get(id)
    // Neither index nor id (Gemini): a name opens a call, a piece without a name continues the last one.
    return named ? undefined : this.#calls.at(-1)
  }
}

/** Names come whole, in pieces, or whole again with each piece; pieces come before the arguments. */
function addName(call: OpenCall, piece: string | null | undefined): void {
  if (piece && piece !== call.name && call.argumentsText === '') call.name += piece
}

/** llama.cpp sends the arguments as an object. */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

const ownFields: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', '__proto__'])
