import { messageOf } from '../../errors/message-of.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { TimeoutError } from '../../errors/llm-errors.js'
import { ToolError } from '../../errors/tool-errors.js'
import {
  ConfigurationError,
  DecoratorUsageError,
  PromptError,
  SchemaError,
} from '../../errors/programmer-errors.js'
import type { ToolRequest } from '../../plan/middleware.js'
import { type AmbientContext, ambientContextForHooks, runInContext } from '../state/ambient-context.js'
import { AbortScope } from '../state/abort-scope.js'
import { overridesForNested } from '../state/overrides.js'
import { withHooks } from '../state/hooks.js'
import type { CallState } from '../state/call-state.js'
import { StepNames } from '../state/durable-steps.js'
import type { ToolContext } from './tool.js'
import { shownResult, type ToolAnswer, toolAnswer } from './tool-result.js'
import type { RunnableTool } from './tool-set.js'
import { unreadableResult } from './unreadable-result.js'

/** Milliseconds that a tool may take unless it or the adapter says otherwise. */
const DEFAULT_TOOL_TIMEOUT = 60_000

/** A tool that is to be run, with valid input. */
export interface ToolInvocation {
  readonly tool: RunnableTool
  readonly input: unknown
  /** The model that asked for it. */
  readonly llm: LLMInterface
  readonly toolCallId: string
  /** The model step that asked for it. */
  readonly step: number
  /** Told when the tool itself begins. */
  readonly onBegin: () => void
}

/** One use of a tool, within its own time. */
export class ToolExecution {
  readonly #call: CallState
  readonly #invocation: ToolInvocation
  /** What the tool returned. */
  result: unknown
  /** What the tool threw, where the model was told. */
  failure: unknown

  constructor(call: CallState, invocation: ToolInvocation) {
    this.#call = call
    this.#invocation = invocation
  }

  async answer(): Promise<ToolAnswer> {
    const { scope } = this.#call
    try {
      const result = await this.#run()
      const mistake = unreadableResult(result)
      if (mistake) throw new DecoratorUsageError(`The tool '${this.#invocation.tool.name}' ${mistake}.`)
      this.result = shownResult(result)
      return toolAnswer(result)
    } catch (thrown) {
      if (scope.aborted) throw scope.error()
      if (ToolError.isInstance(thrown) && !Object.isFrozen(thrown))
        thrown.toolName ??= this.#invocation.tool.name
      if (endsTheCall(thrown)) throw thrown
      this.failure = thrown
      return { text: failureText(this.#invocation.tool, thrown), images: [], failed: true }
    }
  }

  async #run(): Promise<unknown> {
    const { signal, deadline } = this.#call.scope
    const { tool, llm, onBegin } = this.#invocation
    const scope = new AbortScope({
      signals: [signal],
      outerDeadline: deadline,
      clock: this.#call.clock,
      timeout: tool.timeout ?? llm.toolTimeout ?? DEFAULT_TOOL_TIMEOUT,
      which: 'tool',
      label: `The tool '${tool.name}'`,
    })
    let isRunning = true
    const below = this.#contextBelow(scope)
    const context = this.#toolContext(scope, () => isRunning)
    const run = withHooks(
      this.#call.middleware.map((entry) => entry.tool),
      async (request: ToolRequest) => {
        scope.throwIfAborted()
        onBegin()
        return runInContext(below, () => tool.run(request.arguments, context))
      },
    )
    try {
      const hooks = ambientContextForHooks(below)
      return await scope.race(runInContext(hooks, () => run(this.#toolRequest(scope))))
    } finally {
      isRunning = false
      scope.close()
    }
  }

  #toolContext(scope: AbortScope, isRunning: () => boolean): ToolContext {
    const { events, traceId, callId } = this.#call
    const { toolCallId, tool } = this.#invocation
    return {
      signal: scope.signal,
      traceId,
      callId,
      toolCallId,
      emit: (data) => {
        if (isRunning()) events.emit({ type: 'tool-progress', toolCallId, toolName: tool.name, data })
      },
    }
  }

  #toolRequest(scope: AbortScope): ToolRequest {
    const { method, callId, traceId } = this.#call
    const { tool, toolCallId, input, step } = this.#invocation
    const facts = { toolName: tool.name, toolCallId, arguments: input }
    return { ...facts, method, step, callId, traceId, signal: scope.signal }
  }

  /** What holds for decorated calls that the tool makes. */
  #contextBelow(scope: AbortScope): AmbientContext {
    const { context, settings, path } = this.#call
    const names = new StepNames(`${path}/tool/${this.#invocation.tool.name}/${this.#invocation.toolCallId}/`)
    return { ...context, settings: overridesForNested(settings, scope), names }
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
  return `The tool '${name}' failed: ${messageOf(error)}`
}
