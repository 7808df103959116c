import { Repeated } from './repeated.js'
import type { JsonScalar, JsonSink } from './json-sink.js'

/** Builds the plain value of what a reader finds. */
export class JsonTree implements JsonSink {
  value: unknown
  /** Keys that came twice in one object: the last one counts, as in `JSON.parse`. */
  duplicates = 0
  /** Whether they are kept as `Repeated` instead. */
  readonly #keepsRepeated: boolean
  readonly #open: (Record<string, unknown> | unknown[])[] = []
  readonly #keys: string[] = []

  constructor(keepsRepeated = false) {
    this.#keepsRepeated = keepsRepeated
  }

  beginObject(): void {
    this.#begin({})
  }

  beginArray(): void {
    this.#begin([])
  }

  key(name: string): void {
    this.#keys[this.#open.length - 1] = name
  }

  scalar(value: JsonScalar): void {
    this.#put(value)
  }

  growing(): void {
    // Only finished values are part of the tree.
  }

  end(): void {
    this.#open.pop()
  }

  #begin(container: Record<string, unknown> | unknown[]): void {
    this.#put(container)
    this.#open.push(container)
  }

  #put(value: unknown): void {
    const parent = this.#open.at(-1)
    if (parent === undefined) this.value = value
    else if (Array.isArray(parent)) parent.push(value)
    else this.#set(parent, this.#keys[this.#open.length - 1] ?? '', value)
  }

  #set(parent: Record<string, unknown>, key: string, value: unknown): void {
    if (Object.hasOwn(parent, key)) {
      this.duplicates++
      if (this.#keepsRepeated) return this.#repeat(parent, key, value)
    }
    this.#define(parent, key, value)
  }

  #define(parent: Record<string, unknown>, key: string, value: unknown): void {
    if (key === '__proto__') {
      // An assignment would change the prototype; as an own key the schema decides about it.
      Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })
    } else parent[key] = value
  }

  #repeat(parent: Record<string, unknown>, key: string, value: unknown): void {
    const earlier = parent[key]
    if (earlier instanceof Repeated) earlier.values.push(value)
    else this.#define(parent, key, new Repeated([earlier, value]))
  }
}
