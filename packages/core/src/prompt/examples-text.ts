import type { PromptParameter } from './parameters-text.js'
import { valueText } from './value-text.js'

/** One example: the arguments of the method and the answer that the model should give. */
export type Example = readonly [args: readonly unknown[], answer: unknown]

/**
 * Examples as text for the system message: they never change between calls, so that caches of the provider hit.
 *
 * @param params the parameters as far as they are named; without names a single argument stands for itself
 * @returns `''` without examples
 */
export function examplesText(examples: readonly Example[], params: readonly PromptParameter[]): string {
  if (examples.length === 0) return ''
  const blocks = examples.map(
    ([args, answer]) =>
      `<example>\n<input>${valueText(inputOf(args, params))}</input>\n<answer>${valueText(answer)}</answer>\n</example>`,
  )
  return ['Examples of the task, each with the answer to give:', ...blocks].join('\n')
}

function inputOf(args: readonly unknown[], params: readonly PromptParameter[]): unknown {
  if (params.length > 0) return Object.fromEntries(params.map(({ name }, index) => [name, args[index]]))
  return args.length === 1 ? args[0] : args
}
