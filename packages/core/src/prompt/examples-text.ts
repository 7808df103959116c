import { valueText } from './value-text.js'

/** One example: the arguments of the method and the answer that the model should give. */
export type Example = readonly [args: readonly unknown[], result: unknown]

/**
 * Examples as text for the system message: they never change between calls, so that caches of the provider hit.
 *
 * @param names the parameters as far as they are named; without names a single argument stands for itself
 */
export function examplesText(
  examples: readonly Example[],
  names: readonly string[],
  writeAnswer: (answer: unknown) => string = valueText,
): string {
  const blocks = examples.map(
    ([args, result]) =>
      `<example>\n<input>${valueText(inputOf(args, names))}</input>\n<answer>${writeAnswer(result)}</answer>\n</example>`,
  )
  return ['Examples of the task, each with the answer to give:', ...blocks].join('\n')
}

function inputOf(args: readonly unknown[], names: readonly string[]): unknown {
  if (names.length > 0) return Object.fromEntries(names.map((name, index) => [name, args[index]]))
  return args.length === 1 ? args[0] : args
}
