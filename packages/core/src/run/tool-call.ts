import type { ToolCall } from '../contract/chat-message.js'
import type { LLMInterface } from '../contract/llm-interface.js'
import { TimeoutError } from '../errors/llm-errors.js'
import { ToolArgumentsError, ToolError } from '../errors/tool-errors.js'
import { ConfigurationError, DecoratorUsageError, PromptError, SchemaError } from '../errors/usage-errors.js'
import type { ToolRequest } from '../plan/middleware.js'
import { renderIssues } from '../schema/condense-issues.js'
import { type CallContext, contextForHooks, runInContext } from './call-context.js'
import { CallScope } from './call-scope.js'
import { settingsForNested } from './call-settings.js'
import { withHooks } from './middleware.js'
import type { RunningCall } from './running-call.js'
import { StepNames } from './step.js'
import type { ToolContext } from './tool.js'
import { type ToolAnswer, toolAnswer } from './tool-result.js'
import type { RunnableTool, ToolSet } from './tool-set.js'

/** Milliseconds that a tool may take unless it says otherwise. */
const DEFAULT_TOOL_TIMEOUT = 60_000

/** One tool call of the model that is to be answered. */
export interface ToolCallRequest {
  readonly toolCall: ToolCall
  readonly tools: ToolSet
  readonly llm: LLMInterface
  readonly step: number
}

/**
 * Answers one tool call. Whatever is wrong with it (unknown, bad arguments, thrown, too slow) is told to the model;
 * a `ToolError`, a mistake of the programmer and the abort of the call are thrown.
 */
export async function answerToolCall(call: RunningCall, request: ToolCallRequest): Promise<ToolAnswer> {
  const { toolCall, step } = request
  const { clock, events, scope, path } = call
  const facts = { step, toolCallId: toolCall.id, toolName: toolCall.function.name }
  const started = clock.now()
  const fail = (error: unknown): void =>
    events.emit({ type: 'tool-error', ...facts, durationMs: clock.now() - started, error })

  const asked = readToolCall(request)
  events.emit({ type: 'tool-start', ...facts, arguments: asked.input })
  if (!asked.tool) {
    fail(asked.error)
    return { text: asked.error.message, images: [], failed: true }
  }
  const run = new ToolRun(call, request, asked.tool, asked.input)
  try {
    const name = `${path}/tool/${facts.toolName}/${toolCall.id}`
    const answer = await scope.race(call.settings.step(name, () => run.answer()))
    if (answer.failed) {
      fail(run.failure ?? new ToolError(answer.text, { toolName: facts.toolName }))
    } else {
      const durationMs = clock.now() - started
      events.emit({ type: 'tool-end', ...facts, durationMs, result: run.result ?? answer.text })
    }
    return answer
  } catch (thrown) {
    const error = scope.aborted ? scope.error() : thrown
    fail(error)
    throw error
  }
}

type AskedTool =
  | { readonly tool: RunnableTool; readonly input: unknown }
  | { readonly tool: undefined; readonly input: string; readonly error: ToolArgumentsError }

/** The tool and its input, or what the model did wrong. */
function readToolCall({ toolCall, tools, llm }: ToolCallRequest): AskedTool {
  const { name: toolName, arguments: text } = toolCall.function
  const tool = tools.get(toolName)
  const format = tools.formats(llm.capabilities).get(toolName)
  if (!tool || !format) {
    const message = `There is no tool ${JSON.stringify(toolName.slice(0, 100))}. The tools are: ${tools.names.join(', ') || 'none'}.`
    return { tool: undefined, input: text, error: new ToolArgumentsError(message, { toolName, issues: [] }) }
  }
  const reading = format.readArguments(text)
  if (reading.ok) return { tool, input: reading.value }
  const { issues } = reading
  const message = `The arguments of the tool '${toolName}' are not valid, it was not run.\n${renderIssues(issues)}`
  return { tool: undefined, input: text, error: new ToolArgumentsError(message, { toolName, issues }) }
}

/** A tool on its way, within its own time. */
class ToolRun {
  readonly #call: RunningCall
  readonly #request: ToolCallRequest
  readonly #tool: RunnableTool
  readonly #input: unknown
  /** What the tool returned. */
  result: unknown
  /** What the tool threw, where the model was told. */
  failure: unknown

  constructor(call: RunningCall, request: ToolCallRequest, tool: RunnableTool, input: unknown) {
    this.#call = call
    this.#request = request
    this.#tool = tool
    this.#input = input
  }

  async answer(): Promise<ToolAnswer> {
    const { scope } = this.#call
    try {
      this.result = await this.#run()
      return toolAnswer(this.result)
    } catch (thrown) {
      if (scope.aborted) throw scope.error()
      if (endsTheCall(thrown)) throw thrown
      this.failure = thrown
      return { text: failureText(this.#tool, thrown), images: [], failed: true }
    }
  }

  async #run(): Promise<unknown> {
    const { signal, deadline } = this.#call.scope
    const { name, timeout = DEFAULT_TOOL_TIMEOUT } = this.#tool
    const scope = new CallScope({
      signals: [signal],
      outerDeadline: deadline,
      clock: this.#call.clock,
      timeout,
      which: 'tool',
      label: `The tool '${name}'`,
    })
    let isRunning = true
    const below = this.#contextBelow(scope)
    const context = this.#toolContext(scope, () => isRunning)
    const run = withHooks(
      this.#call.middleware.map((entry) => entry.tool),
      async (request: ToolRequest) => runInContext(below, () => this.#tool.run(request.arguments, context)),
    )
    try {
      const hooks = contextForHooks(below)
      return await scope.race(runInContext(hooks, () => run(this.#toolRequest(scope))))
    } finally {
      isRunning = false
      scope.close()
    }
  }

  #toolContext(scope: CallScope, isRunning: () => boolean): ToolContext {
    const { events, traceId, callId } = this.#call
    const toolCallId = this.#request.toolCall.id
    const toolName = this.#tool.name
    return {
      signal: scope.signal,
      traceId,
      callId,
      toolCallId,
      emit: (data) => {
        if (isRunning()) events.emit({ type: 'tool-progress', toolCallId, toolName, data })
      },
    }
  }

  #toolRequest(scope: CallScope): ToolRequest {
    const { method, callId, traceId } = this.#call
    const { toolCall, step } = this.#request
    const facts = { toolName: this.#tool.name, toolCallId: toolCall.id, arguments: this.#input }
    return { ...facts, method, step, callId, traceId, signal: scope.signal }
  }

  /** What holds for decorated calls that the tool makes. */
  #contextBelow(scope: CallScope): CallContext {
    const { context, settings, path } = this.#call
    const names = new StepNames(`${path}/tool/${this.#tool.name}/${this.#request.toolCall.id}/`)
    return { ...context, settings: settingsForNested(settings, scope), names }
  }
}

/** What the model cannot mend: a tool that says so, and mistakes in the program. */
function endsTheCall(error: unknown): boolean {
  const kinds = [ToolError, DecoratorUsageError, ConfigurationError, PromptError, SchemaError]
  return kinds.some((kind) => kind.isInstance(error))
}

/** Messages of exceptions may hold what the model must not see: it reads them only where the tool allows it. */
function failureText({ name, exposeErrors }: RunnableTool, error: unknown): string {
  if (TimeoutError.isInstance(error) && error.which === 'tool') return error.message
  if (!exposeErrors) return `The tool '${name}' failed.`
  return `The tool '${name}' failed: ${error instanceof Error ? error.message : String(error)}`
}
