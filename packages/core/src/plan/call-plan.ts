import type { TSchema } from 'typebox'
import type { ChatParams } from '../contract/chat-params.js'
import type { LLMInterface } from '../contract/llm-interface.js'
import type { Template } from '../prompt/template.js'
import type { OutputMode } from '../schema/output/output-mode.js'
import type { Middleware } from './middleware.js'

/** A model, or how to find it on the instance (also in a private member). */
export type ModelSource = LLMInterface | ((self: never) => LLMInterface)

/** A method of the class, as the decorators find it. */
export type MethodBody = (this: unknown, ...args: unknown[]) => unknown

/** A parameter of the method that the docstring form names. */
export interface ParameterPlan {
  readonly name: string
  readonly schema?: TSchema | undefined
}

/** What happens when an answer does not fit. */
export interface RepairPlan {
  /** How often the model is asked again at most. Default 2; 0 turns it off. */
  readonly attempts: number
  /** A stronger model for the last re-ask. */
  readonly llm?: ModelSource | undefined
}

/**
 * What a user's validator says: nothing or `true` for a good value; a string (or several) for what is wrong, told to
 * the model; `{ warning }` for something useful that does not reject the value (`detail()` returns it).
 */
export type CheckVerdict =
  undefined | void | null | boolean | string | readonly string[] | { readonly warning: string }

/** A user's validator; it may await, and it sees the instance. */
export type OutputCheck = (value: never, self: never) => CheckVerdict | Promise<CheckVerdict>

/**
 * Tools come as own method names, as instances (all their tools), as tool objects, or as a function of the instance
 * that gives one of these or a list: for what the instance got from outside, `(self: Desk) => self.tickets`.
 */
export type ToolSource = string | object | FindTools['find']

interface FindTools {
  // A method, and so bivariant: every annotation of `self` fits it.
  find(self: WriteTheTypeOfSelf): ToolSource | readonly ToolSource[]
}

/**
 * The `self` of a function in `tools` that was not annotated: a decorator's options are typed before its class exists.
 * Write `(self: Desk) => self.tickets`; the name of this type is in the compiler's message.
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
export interface WriteTheTypeOfSelf {}

/** One example for the model: arguments of the method and the value it should give. */
export type ExamplePlan = readonly [args: readonly unknown[], result: unknown]

/** What `@LLMFunction` and `@LLMChat` were told: frozen, made once per method, read with `getPlan`. */
export interface CallPlan {
  readonly kind: 'function' | 'chat'
  /** The name of the method. */
  readonly name: string
  /** What steps, events and errors call the method, where its author says so. */
  readonly givenName?: string | undefined
  /** The undecorated method: its body is the prompt. */
  readonly body: MethodBody
  /** The schema of the answer; absent for plain text. */
  readonly returns?: TSchema | undefined
  /** The prompt of the docstring form, with `{placeholders}`. */
  readonly prompt?: string | undefined
  /** The same prompt, read once. */
  readonly template?: Template | undefined
  readonly params: readonly ParameterPlan[]
  readonly tools: readonly ToolSource[]
  /** Absent: the instance's public `llm`. */
  readonly llm?: ModelSource | undefined
  /** Model steps with tools at most; re-asks and the last step, without tools, come on top. */
  readonly maxSteps: number
  /** Tools that run at once. */
  readonly concurrency: number
  readonly repair: RepairPlan
  readonly check?: OutputCheck | undefined
  readonly examples: readonly ExamplePlan[]
  /** Merged into every request; `tools` are appended. */
  readonly request: Partial<ChatParams>
  /** Milliseconds for the whole call. */
  readonly timeout?: number | undefined
  /** Around each model call and each tool call. */
  readonly middleware?: readonly Middleware[] | undefined
  /** What the method is for, where another method lists it as a tool. */
  readonly description?: string | undefined
  readonly output?: OutputMode | undefined
}

/** What `@LLMTool` was told: frozen, made once per method, read with `getToolPlan`. */
export interface ToolPlan {
  readonly name: string
  readonly description: string
  /** An object schema: the one parameter of the method. */
  readonly input: TSchema
  readonly body: MethodBody
  /** Milliseconds; default 60,000. */
  readonly timeout?: number | undefined
  /** The model reads the message of what the tool throws, not only that it failed. Default false. */
  readonly exposeErrors?: boolean | undefined
  /** The tools up to this one are to be kept in the provider's prompt cache. Default false. */
  readonly cache?: boolean | undefined
}
