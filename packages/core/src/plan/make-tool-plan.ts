import type { MethodBody, ToolPlan } from './call-plan.js'
import { checkText, checkTimeout, complainAbout, knownOptions, shown } from './check-options.js'
import { toolInputSchema } from './tool-input-schema.js'

const optionNames = ['description', 'input', 'name', 'timeout', 'exposeErrors', 'cache']

/** The method that `@LLMTool` is on. */
export interface ToolMethod {
  readonly name: string
  readonly body: MethodBody
  /** The decorator and its method, such as `@LLMTool on 'Desk.search'`. */
  readonly where: string
}

/** Checks the options of `@LLMTool`. @throws ConfigurationError, or DecoratorUsageError for an unusable input */
export function makeToolPlan({ name: methodName, body, where }: ToolMethod, options: unknown): ToolPlan {
  const complain = complainAbout(where)
  const {
    description,
    input,
    name = methodName,
    timeout,
    exposeErrors,
    cache,
  } = knownOptions(options, optionNames, complain)
  checkText('description', description, complain)
  if (description === undefined) return complain("'description' is missing: the model chooses tools by it")
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    return complain(
      `a model cannot call a tool ${shown(name)}: give it a 'name' of 1 to 64 letters, digits, '_' and '-'`,
    )
  }
  checkTimeout(timeout, complain)
  if (exposeErrors !== undefined && typeof exposeErrors !== 'boolean') {
    complain(`'exposeErrors' must be true or false, but got ${shown(exposeErrors)}`)
  }
  if (cache !== undefined && typeof cache !== 'boolean') {
    complain(`'cache' must be true or false, but got ${shown(cache)}`)
  }
  return Object.freeze({
    name,
    description,
    input: toolInputSchema(input, where),
    body,
    timeout: timeout === Infinity ? 0 : timeout,
    exposeErrors: exposeErrors as boolean | undefined,
    cache: cache as boolean | undefined,
  })
}
