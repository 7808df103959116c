import { Object as ObjectSchema, type TProperties, type TSchema } from 'typebox'
import type { Capabilities } from '../../contract/capabilities.js'
import type { ChatTool, ProviderTool } from '../../contract/chat-params.js'
import { DecoratorUsageError } from '../../errors/programmer-errors.js'
import type { CallPlan, ToolPlan, ToolSource } from '../../plan/call-plan.js'
import { getPlan, getToolPlan } from '../../plan/read-plan.js'
import { type ToolArguments, toolArguments } from '../../schema/output/validate-tool-arguments.js'
import { openTool, type Tool, type ToolContext } from './tool.js'

/** A tool that can be run, wherever it came from. */
export interface RunnableTool {
  readonly name: string
  readonly description: string
  readonly input: TSchema
  readonly timeout?: number | undefined
  readonly exposeErrors?: boolean | undefined
  readonly cache?: boolean | undefined
  /** Where it was found, for messages. */
  readonly origin: string
  readonly run: (input: unknown, context: ToolContext) => unknown
}

type FindTools = (self: object) => unknown

/** The tools of one call by name. A `Map`: models ask for `constructor` and `__proto__` too. */
export class ToolSet {
  readonly #tools = new Map<string, RunnableTool>()
  readonly #formats = new WeakMap<Capabilities, ReadonlyMap<string, ToolArguments>>()

  /** @throws DecoratorUsageError when a source is no tool, or two tools have one name */
  constructor(sources: readonly ToolSource[], self: object, where: string) {
    for (const source of sources) {
      for (const tool of toolsOf(source, self, where)) this.#add(tool, where)
    }
  }

  get names(): readonly string[] {
    return [...this.#tools.keys()]
  }

  /** The schemas of what the tools take. */
  get inputs(): readonly TSchema[] {
    return [...this.#tools.values()].map(({ input }) => input)
  }

  get(name: string): RunnableTool | undefined {
    return this.#tools.get(name)
  }

  /** @throws DecoratorUsageError when a tool of a request has the name of a tool of the call */
  assertApart(requestTools: readonly (ChatTool | ProviderTool)[], where: string): void {
    for (const { function: described } of requestTools as readonly Partial<ChatTool>[]) {
      const own = described && this.#tools.get(described.name)
      if (own) {
        throw new DecoratorUsageError(
          `${where}: two tools are called '${own.name}': ${own.origin} and one of request.tools. Give one another name.`,
        )
      }
    }
  }

  /** The tools by name as a model with these capabilities sees them. */
  formats(capabilities: Capabilities): ReadonlyMap<string, ToolArguments> {
    let formats = this.#formats.get(capabilities)
    if (!formats) {
      formats = new Map([...this.#tools].map(([name, tool]) => [name, formatOf(tool, capabilities)]))
      this.#formats.set(capabilities, formats)
    }
    return formats
  }

  #add(tool: RunnableTool, where: string): void {
    const other = this.#tools.get(tool.name)
    if (other) {
      throw new DecoratorUsageError(
        `${where}: two tools are called '${tool.name}': ${other.origin} and ${tool.origin}. Give one of them a 'name'.`,
      )
    }
    this.#tools.set(tool.name, tool)
  }
}

function formatOf(
  { input, name, description, cache }: RunnableTool,
  capabilities: Capabilities,
): ToolArguments {
  const format = toolArguments(input, { capabilities, name, description })
  return cache ? { ...format, tool: { ...format.tool, cache_control: { type: 'ephemeral' } } } : format
}

function toolsOf(source: ToolSource, self: object, where: string): readonly RunnableTool[] {
  if (typeof source === 'string') return [methodTool(self, source, where)]
  if (typeof source === 'function') return foundTools((source as FindTools)(self), self, where)
  if (typeof source !== 'object' || source === null) {
    throw new DecoratorUsageError(
      `${where}: 'tools' must have names of methods, instances and tool(…), but got ${source === null ? 'null' : typeof source}.`,
    )
  }
  const plan = openTool(source)
  if (plan)
    return [{ ...plan, origin: `tool '${plan.name}'`, run: (source as Tool).execute as RunnableTool['run'] }]
  const tools = toolMethods(source).map((key) => methodTool(source, key, where))
  if (tools.length === 0) {
    throw new DecoratorUsageError(`${where}: the ${classOf(source)} in 'tools' has no method with @LLMTool.`)
  }
  return tools
}

/** What a function in `tools` gave. Not awaited: the tools of a call are known when it starts. */
function foundTools(found: unknown, self: object, where: string): readonly RunnableTool[] {
  const sources = (Array.isArray(found) ? found : [found]) as readonly ToolSource[]
  if (sources.some((source) => typeof source === 'function')) {
    throw new DecoratorUsageError(
      `${where}: a function in 'tools' gives names of methods, instances or tool(…), not another function or a class.`,
    )
  }
  return sources.flatMap((source) => toolsOf(source, self, where))
}

function methodTool(self: object, key: string, where: string): RunnableTool {
  const origin = `${classOf(self)}.${key}`
  // The instance's own method runs, so that a subclass may override a tool without decorating it again.
  const method = (self as Readonly<Record<string, unknown>>)[key]
  if (typeof method !== 'function') {
    throw new DecoratorUsageError(`${where}: ${classOf(self)} has no method '${key}' for 'tools'.`)
  }
  const call = (...args: unknown[]): unknown => Reflect.apply(method, self, args)
  const plan = planOf(self, key, getToolPlan)
  if (plan) return { ...toolFacts(plan), origin, run: call }
  const callPlan = planOf(self, key, getPlan)
  if (callPlan) return { ...callFacts(callPlan, origin, where), origin, run: spread(callPlan, call) }
  throw new DecoratorUsageError(`${where}: the tool '${key}' is not decorated: put @LLMTool on ${origin}.`)
}

const toolFacts = ({ name, description, input, timeout, exposeErrors, cache }: ToolPlan) => ({
  name,
  description,
  input,
  timeout,
  exposeErrors,
  cache,
})

/** A method with a prompt as a tool: its parameters are the input. It has its own limits, so none is added. */
function callFacts(plan: CallPlan, origin: string, where: string) {
  const schemas: TProperties = {}
  for (const { name, schema } of plan.params) {
    if (!schema) {
      throw new DecoratorUsageError(
        `${where}: ${origin} as a tool needs a schema for its parameter '${name}'.`,
      )
    }
    schemas[name] = schema
  }
  if (plan.body.length > 0 && plan.params.length === 0) {
    throw new DecoratorUsageError(
      `${where}: ${origin} as a tool needs 'params' with schemas, such as params: [param('text', Type.String())]; or give it @LLMTool.`,
    )
  }
  const description = plan.description ?? plan.prompt ?? plan.name
  return { name: plan.name, description, input: ObjectSchema(schemas), timeout: 0 }
}

/** Named input as positional arguments; of a chat turn the model needs the answer alone. */
function spread(plan: CallPlan, call: (...args: unknown[]) => unknown): RunnableTool['run'] {
  return async (input) => {
    const named = input as Readonly<Record<string, unknown>>
    const result = await call(...plan.params.map(({ name }) => named[name]))
    return plan.kind === 'chat' ? (result as { readonly value: unknown }).value : result
  }
}

/** The first plan of a method on the way up from the instance. */
function planOf<Plan>(
  self: object,
  key: string,
  read: (method: unknown) => Plan | undefined,
): Plan | undefined {
  for (let owner: object | null = self; owner; owner = Object.getPrototypeOf(owner) as object | null) {
    const plan = read(Object.getOwnPropertyDescriptor(owner, key)?.value)
    if (plan) return plan
  }
  return undefined
}

/** The keys of all methods with `@LLMTool`, the class's own first. */
function toolMethods(instance: object): readonly string[] {
  const keys = new Set<string>()
  for (let owner: object | null = instance; owner; owner = Object.getPrototypeOf(owner) as object | null) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (getToolPlan(value)) keys.add(key)
    }
  }
  return [...keys]
}

const classOf = (value: object): string => {
  const { constructor } = value as { readonly constructor?: { readonly name?: string } }
  return constructor?.name || 'object'
}
