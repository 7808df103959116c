import type { ChatParams, LLMError } from '@slf/core'
import type { WireRequest } from '../options/wire-request.js'
import { amendedBody, applyRefusal, type FieldRefusal } from './field-refusal.js'
import type { WarningList } from './warnings.js'

/** What the server of an adapter was found to refuse: beside the adapter, whose declared capabilities stay as they are. */
const learned = new WeakMap<object, Set<FieldRefusal>>()

/** Amends the requests of one call, and remembers for the adapter what helped. */
export class Amendments {
  readonly #adapter: object
  readonly #refusals: readonly FieldRefusal[]
  readonly #params: ChatParams
  readonly #warnings: WarningList
  readonly #tried: FieldRefusal[] = []

  constructor(call: {
    readonly adapter: object
    readonly refusals: readonly FieldRefusal[]
    readonly params: ChatParams
    readonly warnings: WarningList
  }) {
    this.#adapter = call.adapter
    this.#refusals = call.refusals
    this.#params = call.params
    this.#warnings = call.warnings
  }

  /** The request without what the server refused in earlier calls. */
  applyLearned(wire: WireRequest): WireRequest {
    let { body } = wire
    for (const refusal of learned.get(this.#adapter) ?? []) {
      const without = applyRefusal(refusal, body, this.#params)
      if (without !== body) this.#warn(refusal)
      body = without
    }
    return body === wire.body ? wire : { ...wire, body }
  }

  /** Another form of a request that the server refused for one of its fields, if there is one. */
  next(wire: WireRequest, error: LLMError): WireRequest | undefined {
    for (const refusal of this.#refusals) {
      if (this.#tried.includes(refusal)) continue
      const body = amendedBody(refusal, wire.body, error, this.#params)
      if (body === undefined) continue
      this.#tried.push(refusal)
      return { ...wire, body }
    }
    return undefined
  }

  /** The server took the amended request: what it refused was really the reason. */
  succeeded(): void {
    for (const refusal of this.#tried.splice(0)) {
      let known = learned.get(this.#adapter)
      if (!known) learned.set(this.#adapter, (known = new Set()))
      known.add(refusal)
      this.#warn(refusal)
    }
  }

  #warn({ field, instead, amend, isSilent = false }: FieldRefusal): void {
    if (isSilent) return
    const done = amend
      ? 'the request was changed'
      : instead === undefined
        ? 'it was left out'
        : `it was sent as '${instead}'`
    this.#warnings.add(`refused_${field}`, `The server does not take '${field}': ${done}.`)
  }
}
