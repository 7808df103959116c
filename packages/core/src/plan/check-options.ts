import type { TSchema } from 'typebox'
import { ConfigurationError } from '../errors/programmer-errors.js'
import type { Template } from '../prompt/template.js'
import { renderIssues } from '../schema/validation/condense-issues.js'
import { checkValue } from '../schema/output/check-value.js'
import { validateAhead } from '../schema/validation/validate.js'
import type { ExamplePlan, ParameterPlan } from './call-plan.js'
import { isIdentifier } from './parameter.js'
import { getPlan, getToolPlan } from './read-plan.js'
import { schemaProblem } from './schema-option.js'
import { wrongArgument } from './wrong-argument.js'

/** What a timer can count: a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647

/** Says what is wrong with the options of one decorator, and where. */
export type Complain = (problem: string) => never

/** @param where the decorator and its method, such as `@LLMFunction on 'Desk.triage'` */
export const complainAbout =
  (where: string): Complain =>
  (problem) => {
    throw new ConfigurationError(`${where}: ${problem}.`)
  }

/** The options as an object whose keys are all known; an option that is `undefined` counts as absent. */
export function knownOptions(
  options: unknown,
  known: readonly string[],
  complain: Complain,
): Readonly<Record<string, unknown>> {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return complain('its options are an object, such as { returns: Type.String() }')
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown !== undefined) complain(`there is no option '${unknown}'; known are ${known.join(', ')}`)
  return options as Readonly<Record<string, unknown>>
}

export function checkSchema(value: unknown, complain: Complain): asserts value is TSchema | undefined {
  if (value === undefined) return
  const problem = schemaProblem(value)
  if (problem !== undefined) complain(`'returns' ${problem}`)
}

/** A whole number from `least` on, or `Infinity`. */
export function checkCount(name: string, value: unknown, least: number, complain: Complain): void {
  const isCount = value === Infinity || (Number.isInteger(value) && (value as number) >= least)
  if (!isCount)
    complain(`'${name}' must be a whole number from ${least} on, or Infinity, but got ${shown(value)}`)
}

/** Milliseconds; 0 and `Infinity` mean no limit. */
export function checkTimeout(value: unknown, complain: Complain): asserts value is number | undefined {
  if (value === undefined || value === Infinity) return
  if (typeof value === 'number' && value >= 0 && value <= MAX_TIMEOUT_MS) return
  complain(
    `'timeout' must be a number of milliseconds up to ${MAX_TIMEOUT_MS}, or 0 for none, but got ${shown(value)}`,
  )
}

export function checkText(
  name: string,
  value: unknown,
  complain: Complain,
): asserts value is string | undefined {
  if (value === undefined) return
  if (typeof value !== 'string' || value.trim() === '')
    complain(`'${name}' must be a text, but got ${shown(value)}`)
}

/** A model, or a function that finds it. */
export function checkModel(name: string, value: unknown, complain: Complain): void {
  if (value === undefined || isModel(value)) return
  if (typeof value === 'function') {
    if (!isModel(value.prototype)) return
    complain(`'${name}' is the class ${value.name}: pass an instance, new ${value.name}({ … })`)
  }
  complain(
    `'${name}' must be a model (an LLMInterface) or a function (self) => model, but got ${shown(value)}`,
  )
}

const isModel = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'chat' in value &&
  'chatStream' in value &&
  typeof value.chat === 'function'

export function checkTools(
  value: unknown,
  complain: Complain,
): asserts value is readonly (string | object)[] {
  if (!Array.isArray(value)) complain(`'tools' must be a list, such as ['search'], but got ${shown(value)}`)
  for (const tool of value as readonly unknown[]) {
    if (typeof tool === 'function' && !isFinder(tool)) {
      complain(
        `'tools' has the method or class '${tool.name}': pass an instance, the name of a method, or tool({ … })`,
      )
    }
    if (typeof tool === 'object' && tool !== null && Object.hasOwn(tool, '~kind'))
      complain(`'tools' has a schema, which is not a tool: write tool({ name, description, input, execute })`)
    if (tool === '' || tool === null || !['string', 'object', 'function'].includes(typeof tool)) {
      complain(
        `'tools' must have names of methods, instances, tool({ … }) and (self: Desk) => instance, but got ${shown(tool)}`,
      )
    }
  }
}

/** Whether it is a function of the instance: no class (its prototype is read-only), and no decorated method. */
function isFinder(value: object): boolean {
  const isClass = Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
  return !isClass && !getPlan(value) && !getToolPlan(value)
}

/** Parameters by name or with a schema, each name once. */
export function readParams(value: unknown, complain: Complain): readonly ParameterPlan[] {
  if (!Array.isArray(value)) {
    return complain(
      "'params' is a list in the order of the parameters: ['text', param('max', Type.Integer())]",
    )
  }
  const params = (value as readonly unknown[]).map((item): ParameterPlan => {
    const param = typeof item === 'string' ? { name: item } : item
    const { name } = (typeof param === 'object' && param !== null ? param : {}) as Partial<ParameterPlan>
    if (!isIdentifier(name))
      complain(`'params' has ${shown(item)}, which is no name and no param(name, schema)`)
    return Object.freeze(param as ParameterPlan)
  })
  const names = params.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) complain(`'params' names '${twice}' twice`)
  return Object.freeze(params)
}

/** Placeholders must be parameters, where these are named. */
export function checkPlaceholders(
  template: Template | undefined,
  params: readonly ParameterPlan[],
  complain: Complain,
): void {
  if (params.length === 0) return
  const unknown = template?.names.find((used) => !params.some(({ name }) => name === used))
  if (unknown !== undefined) complain(`the prompt uses {${unknown}}, which 'params' does not name`)
}

/** An example that breaks its own rules would teach the model to do the same. */
export function readExamples(
  value: unknown,
  returns: TSchema | undefined,
  params: readonly ParameterPlan[],
  complain: Complain,
): readonly ExamplePlan[] {
  if (!Array.isArray(value)) return complain("'examples' is a list of [[arguments], answer]")
  return Object.freeze(
    (value as readonly unknown[]).map((example, index) => {
      if (!Array.isArray(example) || example.length !== 2 || !Array.isArray(example[0])) {
        return complain(`example ${index} is not of the form [[arguments], answer]`)
      }
      const [args, answer] = example as [readonly unknown[], unknown]
      const problem = wrongArgument(params, args, validateAhead)
      if (problem !== undefined) complain(`in example ${index}, ${problem}`)
      if (returns) {
        const reading = checkValue(returns, answer, validateAhead)
        if (!reading.ok)
          complain(`the answer of example ${index} does not fit 'returns': ${renderIssues(reading.issues)}`)
      } else if (typeof answer !== 'string') {
        complain(`the answer of example ${index} must be a string, but got ${shown(answer)}`)
      }
      return Object.freeze([Object.freeze([...args]), answer] as const)
    }),
  )
}

/** A value as part of a sentence. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return `the function '${value.name}'`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}
