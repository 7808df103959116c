import type { CallPlan, ToolPlan } from '@slf/core'
import { CALL_PLAN_KEY, setPlan, TOOL_PLAN_KEY } from '../../src/plan/read-plan.js'
import { toolInputSchema } from '../../src/plan/tool-input.js'
import type { ToolInput } from '../../src/plan/tool-input.js'
import { runChat } from '../../src/run/run-chat.js'
import { runFunction } from '../../src/run/run-function.js'

/** What the decorators do, without their types: the run layer is tested below them. */
export function decorate<Class extends abstract new (...args: never[]) => object>(
  target: Class,
  methods: Readonly<Record<string, Partial<CallPlan> & { readonly chat?: boolean }>>,
  tools: Readonly<Record<string, Partial<Omit<ToolPlan, 'input'>> & { readonly input?: ToolInput }>> = {},
): void {
  const prototype = target.prototype as Record<string, (...args: unknown[]) => unknown>
  for (const [name, { chat = false, ...options }] of Object.entries(methods)) {
    const plan: CallPlan = {
      kind: chat ? 'chat' : 'function',
      name,
      body: prototype[name] as CallPlan['body'],
      params: [],
      tools: [],
      maxSteps: 10,
      concurrency: 8,
      repair: { attempts: 2 },
      examples: [],
      request: {},
      ...options,
    }
    const run = chat ? runChat : runFunction
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      return run(plan, this, args)
    }
    setPlan(CALL_PLAN_KEY, plan, replacement)
    prototype[name] = replacement
  }
  for (const [name, { input = {}, ...options }] of Object.entries(tools)) {
    const body = prototype[name] as ToolPlan['body']
    const plan = { name, description: name, body, ...options, input: toolInputSchema(input, name) }
    setPlan(TOOL_PLAN_KEY, plan, body as object)
  }
}
