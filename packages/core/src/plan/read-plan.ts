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

/**
 * The plans of all methods of a class, inherited ones included, by the key of the method. A method that overrides a
 * planned one without a decorator has no plan. Needs no instance and calls no getter.
 *
 * @param target a class, or its prototype
 */
export function getPlans(target: object): ReadonlyMap<string | symbol, CallPlan> {
  const plans = new Map<string | symbol, CallPlan>()
  const seen = new Set<string | symbol>()
  const start = typeof target === 'function' ? (target.prototype as object) : target
  for (let owner: object | null = start; owner; owner = Object.getPrototypeOf(owner) as object | null) {
    for (const key of Reflect.ownKeys(owner)) {
      if (seen.has(key)) continue
      seen.add(key)
      const plan = getPlan(Object.getOwnPropertyDescriptor(owner, key)?.value)
      if (plan) plans.set(key, plan)
    }
  }
  return plans
}

/** Writes a plan on the method that replaces the decorated one. */
export function setPlan(key: symbol, plan: CallPlan | ToolPlan, method: object): void {
  defineMetadata(key, Object.freeze(plan), method)
}
