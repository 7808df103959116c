import type { TSchema, TString } from 'typebox'
import type { ChatParams } from '../contract/chat-params.js'
import type { LLMInterface } from '../contract/llm-interface.js'
import type { OutputMode } from '../schema/output/output-mode.js'
import type { OutputOf } from '../schema/output/output-of.js'
import type { CheckVerdict, ToolSource } from './call-plan.js'
import type { Middleware } from './middleware.js'
import type { ParameterList } from './parameter.js'

/**
 * A model, or how to find it on the instance: `llm: (self) => self.#llm`. `self` is `any`, since a decorator's
 * options are typed before its class exists; annotate it (`(self: Desk) => …`) to have it checked.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type ModelOption = LLMInterface | ((self: any) => LLMInterface)

/** A user's validator; `self` is the instance, as in {@link ModelOption}. */
// oxlint-disable-next-line typescript/no-explicit-any
export type CheckOption<Value> = (value: Value, self: any) => CheckVerdict | Promise<CheckVerdict>

/** One example for the model: the arguments of the method and the answer it should give. */
export type ExampleOption = readonly [args: readonly unknown[], answer: unknown]

/** The options of `@LLMFunction` and `@LLMChat`; all of them optional. */
export interface MethodOptions<
  Schema extends TSchema = TString,
  Params extends ParameterList = ParameterList,
  Text extends string = string,
  Tools extends readonly ToolSource[] = readonly ToolSource[],
  Llm extends ModelOption | undefined = ModelOption | undefined,
  Examples extends readonly ExampleOption[] = readonly ExampleOption[],
> {
  /** The schema of the answer; the answer is validated against it. Default: a string, as the model wrote it. */
  readonly returns?: Schema | undefined
  /**
   * The prompt of the docstring form; the body is `return inputs({ … })`. `{name}` is a placeholder for an input,
   * `{{` and `}}` are literal braces. A body that returns `` prompt`…` `` gets it as system text.
   */
  readonly prompt?: Text | undefined
  /** The parameters of the method in order, by name or as `param(name, schema)`: placeholders are checked against them. */
  readonly params?: Params | undefined
  /**
   * What the model may call: names of own methods (`@LLMTool`, or methods with a prompt), instances (all their tools),
   * tool objects, and functions that give these: `(self: Desk) => self.tickets`. Default none.
   */
  readonly tools?: Tools | readonly ToolSource[] | undefined
  /** The model, or `(self) => self.#llm`. Default: the public `llm` of the instance. */
  readonly llm?: Llm | ModelOption | undefined
  /**
   * Model steps with tools of one call at most; when they are used up, the model is asked once more, without tools.
   * 0: no tools are offered. Default 10.
   */
  readonly maxSteps?: number | undefined
  /** Tools that run at once. Default 8. */
  readonly concurrency?: number | undefined
  /**
   * What happens when an answer does not fit: how often the model is asked again, told what was wrong (default 2,
   * 0 turns it off), and a stronger model for the last time.
   */
  readonly repair?:
    { readonly attempts?: number | undefined; readonly llm?: ModelOption | undefined } | undefined
  /**
   * Your own validator, after the schema: return nothing for a good answer, or what is wrong with it, which the
   * model then learns. May be async.
   */
  readonly check?: CheckOption<NoInfer<OutputOf<Schema>>> | undefined
  /** Examples for the model: `[[arguments], answer]`. Validated when the class is defined. */
  readonly examples?: Examples | undefined
  /** Merged into every request, such as `{ temperature: 0 }`; its `tools` (those that the provider runs) are appended. */
  readonly request?: MethodRequest | undefined
  /** Milliseconds for the whole call, all steps and tools included. Default: none. */
  readonly timeout?: number | undefined
  /** How the model is made to answer in the form of the schema. Default: the strongest form it is capable of. */
  readonly output?: OutputMode | undefined
  /** Around each model call and each tool call; the first is the outermost. */
  readonly middleware?: Middleware | readonly Middleware[] | undefined
  /**
   * What steps, events and errors call the method, instead of `Class.method`: a minifier changes those names, and a
   * durable engine would not find its recorded steps again. A whole class is named by `static readonly slfName = 'Desk'`.
   */
  readonly name?: string | undefined
  /** What the method is for, where another method lists it as a tool. Default: its `prompt`, else its name. */
  readonly description?: string | undefined
}

/** Fields of a request that a method may set: not `messages` (the prompt), `model` and `stream` (the adapter). */
export type MethodRequest = Omit<Partial<ChatParams>, 'messages'> & {
  readonly messages?: never
  readonly model?: never
  readonly stream?: never
}
