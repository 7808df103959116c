import type { ChatParams } from '../contract/chat-params.js'
import { parseTemplate } from '../prompt/template.js'
import type { OutputMode } from '../schema/output/output-mode.js'
import type { CallPlan, MethodBody, ModelSource, OutputCheck, RepairPlan } from './call-plan.js'
import {
  checkCount,
  checkModel,
  checkPlaceholders,
  checkSchema,
  checkText,
  checkTimeout,
  checkTools,
  type Complain,
  complainAbout,
  knownOptions,
  readExamples,
  readParams,
  shown,
} from './check-options.js'
import type { MethodOptions } from './method-options.js'
import type { Middleware } from './middleware.js'

const DEFAULT_MAX_STEPS = 10
const DEFAULT_CONCURRENCY = 8
const DEFAULT_ATTEMPTS = 2

const modes: Record<OutputMode, true> = {
  json_schema: true,
  tool: true,
  json_object: true,
  prompted_json: true,
  prompted_xml: true,
}

const optionNames: Record<keyof MethodOptions, true> = {
  returns: true,
  prompt: true,
  params: true,
  tools: true,
  llm: true,
  maxSteps: true,
  concurrency: true,
  repair: true,
  check: true,
  examples: true,
  request: true,
  timeout: true,
  output: true,
  middleware: true,
  description: true,
  name: true,
}

/** Which method is planned, and where it stands, for messages. */
export interface PlannedMethod {
  readonly kind: CallPlan['kind']
  readonly name: string
  readonly body: MethodBody
  /** The decorator and its method, such as `@LLMFunction on 'Desk.triage'`. */
  readonly where: string
}

/**
 * Checks the options of `@LLMFunction` and `@LLMChat` and fills in the defaults. Done once, when the class is defined,
 * so that a wrong option is found before the first call.
 *
 * @throws ConfigurationError that names the method, the option and what to write
 */
export function makeCallPlan({ kind, name, body, where }: PlannedMethod, options: unknown): CallPlan {
  const complain = complainAbout(where)
  const given = knownOptions(options, Object.keys(optionNames), complain)
  const {
    returns,
    prompt,
    tools = [],
    maxSteps = DEFAULT_MAX_STEPS,
    concurrency = DEFAULT_CONCURRENCY,
  } = given
  const { llm, check, request = {}, timeout, output, description, params = [], examples = [] } = given

  checkSchema(returns, complain)
  checkText('prompt', prompt, complain)
  checkText('description', description, complain)
  checkName(given['name'], complain)
  checkTools(tools, complain)
  checkModel('llm', llm, complain)
  checkCount('maxSteps', maxSteps, 0, complain)
  checkCount('concurrency', concurrency, 1, complain)
  checkTimeout(timeout, complain)
  checkRequest(request, complain)
  if (check !== undefined && typeof check !== 'function')
    complain(`'check' must be a function, but got ${shown(check)}`)
  if (output !== undefined && !Object.hasOwn(modes, output as PropertyKey)) {
    complain(`'output' must be one of ${Object.keys(modes).join(', ')}, but got ${shown(output)}`)
  }

  const template = prompt === undefined ? undefined : parseTemplate(prompt)
  const parameters = readParams(params, complain)
  checkPlaceholders(template, parameters, complain)
  return Object.freeze({
    kind,
    name,
    givenName: given['name'],
    body,
    returns,
    prompt,
    template,
    params: parameters,
    tools: Object.freeze([...tools]),
    llm: llm as ModelSource | undefined,
    maxSteps: maxSteps as number,
    concurrency: concurrency as number,
    repair: readRepair(given['repair'], complain),
    check: check as OutputCheck | undefined,
    examples: readExamples(examples, returns, parameters, complain),
    request: Object.freeze({ ...request }),
    timeout: timeout === 0 || timeout === Infinity ? undefined : timeout,
    middleware: readMiddleware(given['middleware'], complain),
    description,
    output: output as OutputMode | undefined,
  })
}

/** It becomes a part of the paths that name steps. */
function checkName(value: unknown, complain: Complain): asserts value is string | undefined {
  if (value === undefined || (typeof value === 'string' && /^[^\s/]{1,128}$/.test(value))) return
  complain(`'name' must be a text without spaces and '/', such as 'Desk.triage', but got ${shown(value)}`)
}

function readRepair(value: unknown, complain: Complain): RepairPlan {
  if (value === undefined) return Object.freeze({ attempts: DEFAULT_ATTEMPTS })
  const { attempts = DEFAULT_ATTEMPTS, llm } = knownOptions(value, ['attempts', 'llm'], (problem) =>
    complain(`in 'repair', ${problem}`),
  )
  if (!Number.isInteger(attempts) || (attempts as number) < 0) {
    complain(`'repair.attempts' must be a whole number from 0 on, but got ${shown(attempts)}`)
  }
  checkModel('repair.llm', llm, complain)
  return Object.freeze({ attempts: attempts as number, llm: llm as ModelSource | undefined })
}

function checkRequest(value: unknown, complain: Complain): asserts value is Partial<ChatParams> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain(
      `'request' must be an object of request fields, such as { temperature: 0 }, but got ${shown(value)}`,
    )
  }
  const reasons = {
    messages: 'the prompt makes them',
    model: 'the adapter knows its model',
    stream: 'it depends on how the method is called',
  }
  for (const [field, reason] of Object.entries(reasons)) {
    if (Object.hasOwn(value, field)) complain(`'request' cannot set '${field}': ${reason}`)
  }
}

function readMiddleware(value: unknown, complain: Complain): readonly Middleware[] | undefined {
  if (value === undefined) return undefined
  const list = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  for (const item of list) {
    const { model, tool } = (typeof item === 'object' && item !== null ? item : {}) as Partial<Middleware>
    if (typeof (model ?? tool) !== 'function') {
      complain(`'middleware' must have objects with a function 'model' or 'tool', but got ${shown(item)}`)
    }
  }
  return Object.freeze([...list]) as readonly Middleware[]
}
