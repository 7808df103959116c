import type { TOptional, TProperties } from 'typebox'
import type { AbortSignalLike } from '../../clock/abort-signal.js'
import { DecoratorUsageError } from '../../errors/programmer-errors.js'
import { type ToolInput, toolInputSchema } from '../../plan/tool-input-schema.js'
import type { ToolPlan } from '../../plan/call-plan.js'
import type { OutputOf } from '../../schema/output/output-of.js'

/** What a tool gets beside its input. */
export interface ToolContext {
  /** Aborts with the call, and when the time of the tool is over. */
  readonly signal: AbortSignalLike
  /** Tells listeners something while the tool runs: a `tool-progress` event. */
  readonly emit: (data: unknown) => void
  readonly traceId: string
  /** The call that uses the tool. */
  readonly callId: string
  readonly toolCallId: string
}

/**
 * The value of a tool's input. Property by property and not `Static` of the whole: the types of common properties are
 * known to the compiler already, which makes it three times as cheap.
 */
export type ToolInputOf<Input extends ToolInput> = Input extends {
  readonly '~kind': 'Object'
  readonly properties: infer Properties extends TProperties
}
  ? PropertiesOf<Properties>
  : Input extends TProperties
    ? PropertiesOf<Input>
    : never

type PropertiesOf<Properties extends TProperties> = {
  [Key in keyof Properties as Properties[Key] extends TOptional ? never : Key]: OutputOf<Properties[Key]>
} & {
  [Key in keyof Properties as Properties[Key] extends TOptional ? Key : never]?: OutputOf<Properties[Key]>
}

/** What `tool` takes. */
export interface ToolOptions<Input extends ToolInput> {
  /** `^[A-Za-z0-9_-]{1,64}$` */
  readonly name: string
  /** What the tool is for and when to use it: the model reads this. */
  readonly description: string
  /** Its arguments: named schemas, or one object schema. */
  readonly input: Input
  /** Runs the tool. A string goes to the model as it is, everything else as JSON; images may be returned too. */
  readonly execute: (input: NoInfer<ToolInputOf<Input>>, context: ToolContext) => unknown
  /** Milliseconds; default 60,000. 0: no limit. */
  readonly timeout?: number | undefined
  /** The model reads the message of what the tool throws, not only that it failed. Default false. */
  readonly exposeErrors?: boolean | undefined
  /** The tools up to this one are to be kept in the provider's prompt cache. Default false. */
  readonly cache?: boolean | undefined
}

/** A tool that is no method: made by {@link tool}, listed in `tools`. */
export interface Tool {
  readonly [TOOL]: Omit<ToolPlan, 'body'>
  readonly execute: (input: never, context: ToolContext) => unknown
}

/** `Symbol.for`: tools made by another installed copy of core work too. */
const TOOL: unique symbol = Symbol.for('@slf/core:tool') as never

/**
 * Makes a tool of a function, for what is not a method of the class.
 *
 * @throws DecoratorUsageError when the name, the description or the input is not usable
 *
 * @example
 * ```ts
 * import { Type } from 'typebox'
 * import { tool } from '@slf/core'
 *
 * export const now = tool({
 *   name: 'now',
 *   description: 'The current time of a time zone',
 *   input: { timeZone: Type.String() },
 *   execute: ({ timeZone }) => new Date().toLocaleString('en', { timeZone }),
 * })
 * ```
 */
export function tool<const Input extends ToolInput>(options: ToolOptions<Input>): Tool {
  const { name, description, input, execute, timeout, exposeErrors, cache } = options
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new DecoratorUsageError(
      `tool(): the name ${JSON.stringify(name)} is not allowed: 1 to 64 of A-Z, a-z, 0-9, _ and -.`,
    )
  }
  const where = `tool '${name}'`
  if (typeof description !== 'string' || description.trim() === '') {
    throw new DecoratorUsageError(`${where}: 'description' is missing: the model chooses tools by it.`)
  }
  if (typeof execute !== 'function') throw new DecoratorUsageError(`${where}: 'execute' is not a function.`)
  const plan = { name, description, input: toolInputSchema(input, where), timeout, exposeErrors, cache }
  return Object.freeze({ [TOOL]: Object.freeze(plan), execute })
}

/** The plan of a tool object (of any copy of core), or undefined. */
export function openTool(value: object): Omit<ToolPlan, 'body'> | undefined {
  return (value as Partial<Tool>)[TOOL]
}
