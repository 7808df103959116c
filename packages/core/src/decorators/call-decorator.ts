import type { TSchema } from 'typebox'
import type { ParameterList } from '../plan/parameter.js'
import type { OutputOf } from '../schema/output/output-of.js'
import { makeCallPlan } from '../plan/make-call-plan.js'
import type { CallPlan, MethodBody } from '../plan/call-plan.js'
import { DecoratorUsageError } from '../errors/programmer-errors.js'
import { CALL_PLAN_KEY, getPlan, getToolPlan, setPlan, TOOL_PLAN_KEY } from '../plan/read-plan.js'
import { methodDecorator, refuseBareUse, takePlaceOf } from './method-decorator.js'
import type {
  CheckChat,
  CheckExamples,
  CheckModel,
  FirstError,
  CheckParams,
  CheckPrompt,
  CheckReturn,
  CheckTools,
  LLMDecoratorError,
  WhenWrong,
} from './compile-errors.js'

type DecoratorResult<
  Kind extends CallPlan['kind'],
  This,
  Args extends readonly unknown[],
  Declared,
  Schema extends TSchema,
  Params extends ParameterList,
  Text extends string,
  Tools extends readonly unknown[],
  Llm,
  Examples extends readonly unknown[],
> = FirstError<
  [
    Kind extends 'chat' ? CheckChat<Declared, Schema> : CheckReturn<Declared, Schema>,
    Params extends readonly [] ? true : CheckParams<Args, Params>,
    Params extends readonly [] ? true : CheckPrompt<Text, Params>,
    Tools extends readonly [] ? true : CheckTools<This, Tools>,
    CheckModel<This, Llm>,
    Examples extends readonly [] ? true : CheckExamples<Args, OutputOf<Schema>, Examples>,
  ]
>

/**
 * What `@LLMFunction(…)` and `@LLMChat(…)` give: a decorator for both call conventions. Its result type is `void`, or
 * the sentence that says why it does not fit the method.
 *
 * Each convention has two signatures, and the first one fits wrong methods only. In a class that is generic over a schema
 * or a model the compiler cannot decide the checks; then the first does not fit either, and the second accepts the method.
 */
export interface CallDecorator<
  Kind extends CallPlan['kind'],
  Schema extends TSchema,
  Params extends ParameterList,
  Text extends string,
  Tools extends readonly unknown[],
  Llm,
  Examples extends readonly unknown[],
> {
  // `any[]`: only it lets the compiler infer the parameters of every method.
  // oxlint-disable-next-line typescript/no-explicit-any
  <This, Args extends any[], Declared>(
    method: (this: This, ...args: Args) => Declared,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Declared> &
      WhenWrong<DecoratorResult<Kind, This, Args, Declared, Schema, Params, Text, Tools, Llm, Examples>>,
  ): DecoratorResult<Kind, This, Args, Declared, Schema, Params, Text, Tools, Llm, Examples>
  // oxlint-disable-next-line typescript/no-explicit-any
  <This, Args extends any[], Declared>(
    method: (this: This, ...args: Args) => Declared,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Declared>,
  ): void
  // oxlint-disable-next-line typescript/no-explicit-any
  <This extends object, Args extends any[], Declared>(
    target: This,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<(...args: Args) => Declared> &
      WhenWrong<DecoratorResult<Kind, This, Args, Declared, Schema, Params, Text, Tools, Llm, Examples>>,
  ): DecoratorResult<Kind, This, Args, Declared, Schema, Params, Text, Tools, Llm, Examples>
  // oxlint-disable-next-line typescript/no-explicit-any
  <This extends object, Args extends any[], Declared>(
    target: This,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<(...args: Args) => Declared>,
  ): void
  (
    target: unknown,
    keyOrContext?: unknown,
    descriptor?: unknown,
  ): LLMDecoratorError<'@LLMFunction and @LLMChat decorate methods only: no fields, getters or classes'>
}

/** How a planned method runs. */
export type Runner = (plan: CallPlan, self: unknown, args: readonly unknown[]) => unknown

/**
 * The decorator of a method with a prompt.
 *
 * @param misplaced what stood where a decorator without parentheses has its target
 */
export function callDecorator(
  kind: CallPlan['kind'],
  run: Runner,
  options: unknown,
  misplaced: readonly unknown[],
): unknown {
  const label = kind === 'chat' ? '@LLMChat' : '@LLMFunction'
  refuseBareUse(label, options, misplaced)
  return methodDecorator(label, ({ body, name, where }) => {
    if (getPlan(body)) throw new DecoratorUsageError(`${where}: the method has a prompt decorator already.`)
    const plan = makeCallPlan({ kind, name, body, where }, options)
    const method: MethodBody = function (...args) {
      return run(plan, this, args)
    }
    takePlaceOf(body, method)
    setPlan(CALL_PLAN_KEY, plan, method)
    // As a tool, too, the method must ask the model and not just give its prompt.
    const toolPlan = getToolPlan(body)
    if (toolPlan) setPlan(TOOL_PLAN_KEY, { ...toolPlan, body: method }, method)
    return method
  })
}
