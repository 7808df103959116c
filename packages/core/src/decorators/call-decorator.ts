import type { ParameterList } from '../plan/parameter.js'
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
} from './compile-errors.js'

type DecoratorResult<
  Kind extends CallPlan['kind'],
  This,
  Args extends readonly unknown[],
  Declared,
  Value,
  Params extends ParameterList,
  Text extends string,
  Tools extends readonly unknown[],
  Llm,
  Examples extends readonly unknown[],
> = FirstError<
  [
    Kind extends 'chat' ? CheckChat<Declared, Value> : CheckReturn<Declared, Value>,
    Params extends readonly [] ? true : CheckParams<Args, Params>,
    Params extends readonly [] ? true : CheckPrompt<Text, Params>,
    Tools extends readonly [] ? true : CheckTools<This, Tools>,
    CheckModel<This, Llm>,
    Examples extends readonly [] ? true : CheckExamples<Args, Value, Examples>,
  ]
>

/**
 * What `@LLMFunction(…)` and `@LLMChat(…)` give: a decorator for both call conventions. Its result type is `void`, or
 * the sentence that says why it does not fit the method. TC39 stands first: TypeScript 7 explains the last one only.
 */
export interface CallDecorator<
  Kind extends CallPlan['kind'],
  Value,
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
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Declared>,
  ): DecoratorResult<Kind, This, Args, Declared, Value, Params, Text, Tools, Llm, Examples>
  // oxlint-disable-next-line typescript/no-explicit-any
  <This extends object, Args extends any[], Declared>(
    target: This,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<(...args: Args) => Declared>,
  ): DecoratorResult<Kind, This, Args, Declared, Value, Params, Text, Tools, Llm, Examples>
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
