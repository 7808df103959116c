import { defineMetadata, getMetadata } from 'reflect-metadata/no-conflict'
import type { CallPlan, ToolPlan } from './call-plan.js'

/** `Symbol.for`: two installed copies of core, and tools of others (Nest's `Reflector`), read the same key. */
export const CALL_PLAN_KEY: symbol = Symbol.for('@slf/core:call-plan')
/** The metadata key of a tool's plan. */
export const TOOL_PLAN_KEY: symbol = Symbol.for('@slf/core:tool-plan')

/** The plan of a method decorated with `@LLMFunction` or `@LLMChat`, or undefined. */
export function getPlan(method: unknown): CallPlan | undefined {
  return typeof method === 'function'
    ? (getMetadata(CALL_PLAN_KEY, method) as CallPlan | undefined)
    : undefined
}

/** The plan of a method decorated with `@LLMTool`, or undefined. */
export function getToolPlan(method: unknown): ToolPlan | undefined {
  return typeof method === 'function'
    ? (getMetadata(TOOL_PLAN_KEY, method) as ToolPlan | undefined)
    : undefined
}

/** Writes a plan on the method that replaces the decorated one. */
export function setPlan(key: symbol, plan: CallPlan | ToolPlan, method: object): void {
  defineMetadata(key, Object.freeze(plan), method)
}
