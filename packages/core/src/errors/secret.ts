import { sha256 } from './sha256.js'

/**
 * A key that no print-out shows: `String`, JSON, `util.inspect`, template literals and `structuredClone` give its
 * fingerprint or nothing. Only {@link Secret.reveal} gives the key.
 *
 * The fingerprint is the start of the SHA-256 of the key. Keys have far more entropy than anyone can try, so it
 * cannot be turned back, and it is the same in every process, so that logs of a fleet can be joined.
 *
 * @example
 * ```ts
 * import { Secret } from '@slf/core'
 *
 * const secret = new Secret('sk-abcdef')
 * console.log(`${secret}`) // Secret(9cd1…)
 * ```
 */
export class Secret {
  readonly #value: string
  readonly #fingerprint: string

  constructor(value: string) {
    this.#value = value
    this.#fingerprint = sha256(value).slice(0, 8)
  }

  /** Eight hexadecimal digits that name the key without showing it. */
  get fingerprint(): string {
    return this.#fingerprint
  }

  /** The key itself. Give it to the transport and to nothing else. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return `Secret(${this.#fingerprint.slice(0, 4)}…)`
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.toPrimitive](): string {
    return this.toString()
  }

  /** What `console.log` and `util.inspect` show on Node, Bun and Deno. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}
