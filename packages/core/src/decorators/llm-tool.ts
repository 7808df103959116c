import { DecoratorUsageError } from '../errors/programmer-errors.js'
import { makeToolPlan } from '../plan/make-tool-plan.js'
import { getToolPlan, setPlan, TOOL_PLAN_KEY } from '../plan/read-plan.js'
import type { ToolInput } from '../plan/tool-input-schema.js'
import type { ToolInputOf } from '../run/tools/tool.js'
import { methodDecorator, refuseBareUse } from './method-decorator.js'
import type { CheckTool, FirstError, LLMDecoratorError, WhenWrong } from './compile-errors.js'

/** The options of `@LLMTool`. */
export interface LLMToolOptions<Input extends ToolInput = ToolInput> {
  /** What the tool is for and when to use it: the model reads this. */
  readonly description: string
  /** Its arguments: named schemas, or one object schema. The model's arguments are validated against it. */
  readonly input: Input
  /** What the model calls it: `^[A-Za-z0-9_-]{1,64}$`. Default: the name of the method. */
  readonly name?: string | undefined
  /** Milliseconds for one use; 0: no limit. Default: what the adapter says (`timeouts.tool`), else 60,000. */
  readonly timeout?: number | undefined
  /** The model reads the message of what the tool throws, not only that it failed. Default false. */
  readonly exposeErrors?: boolean | undefined
  /**
   * The tools up to this one are to be kept in the provider's prompt cache, where the provider wants that to be said.
   * Default false.
   */
  readonly cache?: boolean | undefined
}

/**
 * What `@LLMTool(…)` gives: a decorator for both call conventions. The first signature of each fits wrong methods only,
 * see `CallDecorator`.
 */
export interface ToolDecorator<Input extends ToolInput> {
  // `any[]`: only it lets the compiler infer the parameters of every method.
  // oxlint-disable-next-line typescript/no-explicit-any
  <This, Args extends any[], Declared>(
    method: (this: This, ...args: Args) => Declared,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Declared> &
      WhenWrong<FirstError<[CheckTool<Args, ToolInputOf<Input>, Input>]>>,
  ): FirstError<[CheckTool<Args, ToolInputOf<Input>, Input>]>
  // oxlint-disable-next-line typescript/no-explicit-any
  <This, Args extends any[], Declared>(
    method: (this: This, ...args: Args) => Declared,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Declared>,
  ): void
  // `Declared`: descriptors are invariant, so `unknown` in its place would refuse every method.
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-unnecessary-type-parameters
  <Args extends any[], Declared>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<(...args: Args) => Declared> &
      WhenWrong<FirstError<[CheckTool<Args, ToolInputOf<Input>, Input>]>>,
  ): FirstError<[CheckTool<Args, ToolInputOf<Input>, Input>]>
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-unnecessary-type-parameters
  <Args extends any[], Declared>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<(...args: Args) => Declared>,
  ): void
  (
    target: unknown,
    keyOrContext?: unknown,
    descriptor?: unknown,
  ): LLMDecoratorError<'@LLMTool decorates methods only: no fields, getters or classes'>
}

/**
 * Lets a model call a method: list its name in `tools` of another method of the class, or the instance in `tools` of
 * another class. The method has one object parameter and, if it wants, a `ToolContext` (signal, emit, traceId).
 * For code that calls it, the method stays what it was.
 *
 * The result goes to the model: a string as it is, everything else as JSON. What the method throws is reported to the
 * model as a failure of the tool; to end the call instead, `throw new ToolError('The database is gone.', { cause: error })`.
 *
 * @param options see {@link LLMToolOptions}
 * @returns a method decorator
 * @throws ConfigurationError or DecoratorUsageError, when the class is defined: an option is wrong, or it does not
 *   stand on a public method with a name
 *
 * @example
 * ```ts
 * import { Type } from 'typebox'
 * import { LLMFunction, LLMTool, prompt, type LLMInterface } from '@slf/core'
 *
 * export class Tickets {
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMTool({ description: 'Search past tickets', input: { query: Type.String() } })
 *   async search({ query }: { query: string }): Promise<string[]> {
 *     return [`a ticket about ${query}`]
 *   }
 *
 *   @LLMFunction({ tools: ['search'] })
 *   async answer(question: string): Promise<string> {
 *     return prompt`${question}`
 *   }
 * }
 * ```
 *
 * `render(new Tickets(llm)).answer('Has the printer burned before?')` shows the request:
 * ```json
 * {
 *   "messages": [
 *     {
 *       "role": "user",
 *       "content": "Has the printer burned before?"
 *     }
 *   ],
 *   "tools": [
 *     {
 *       "type": "function",
 *       "function": {
 *         "name": "search",
 *         "description": "Search past tickets",
 *         "parameters": {
 *           "type": "object",
 *           "properties": {
 *             "query": {
 *               "type": "string"
 *             }
 *           },
 *           "required": [
 *             "query"
 *           ],
 *           "additionalProperties": false
 *         },
 *         "strict": true
 *       }
 *     }
 *   ]
 * }
 * ```
 */
export function LLMTool<Input extends ToolInput>(options: LLMToolOptions<Input>): ToolDecorator<Input>
export function LLMTool(
  target: unknown,
  ...place: readonly [unknown, ...unknown[]]
): LLMDecoratorError<'@LLMTool needs parentheses: write @LLMTool({ description, input })'>
export function LLMTool(options: unknown, ...misplaced: readonly unknown[]): unknown {
  refuseBareUse('@LLMTool', options, misplaced)
  return methodDecorator('@LLMTool', ({ body, key, name, isPrivate, where }) => {
    if (getToolPlan(body)) throw new DecoratorUsageError(`${where}: the method is a tool already.`)
    if (isPrivate || typeof key === 'symbol') {
      throw new DecoratorUsageError(
        `${where}: 'tools' cannot name it: a tool is a public method with a plain name.`,
      )
    }
    setPlan(TOOL_PLAN_KEY, makeToolPlan({ name, body, where }, options), body)
    return body
  })
}
