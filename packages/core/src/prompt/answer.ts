import { sealBodyResult } from './body-result.js'

/**
 * An early answer by code, without a model call, for methods whose declared type is not the plain value:
 * `return answer('Please log in first.')` in a method that returns `ChatStream`. Typed `never`, as `prompt`.
 * It is validated like an answer of the model.
 */
export function answer(value: unknown): never {
  return sealBodyResult({ kind: 'answer', value })
}
