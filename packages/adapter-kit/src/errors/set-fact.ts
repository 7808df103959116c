import type { SlfError } from '@slf/core'

/** Neither printed nor serialised with an error. */
const hidden: ReadonlySet<string> = new Set(['partial', 'usage', 'body', 'isRetryable'])

/** Gives an error a fact that was not known when it was made, as visible as its constructor would have made it. */
export function setFact(error: SlfError, name: string, value: unknown): void {
  const known = Reflect.getOwnPropertyDescriptor(error, name)
  Object.defineProperty(error, name, {
    value,
    enumerable: known?.enumerable ?? !hidden.has(name),
    configurable: true,
    writable: true,
  })
}
