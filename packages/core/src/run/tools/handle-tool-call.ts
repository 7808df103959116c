import type { ToolCall } from '../../contract/chat-message.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { ToolArgumentsError, ToolError } from '../../errors/tool-errors.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import type { CallState } from '../state/call-state.js'
import type { ToolAnswer } from './tool-result.js'
import { ToolRun } from './execute-tool.js'
import type { RunnableTool, ToolSet } from './tool-set.js'

/** One tool call of the model that is to be answered. */
export interface ToolCallRequest {
  readonly toolCall: ToolCall
  readonly tools: ToolSet
  /** Mode `tool`: the tool that holds the answer stands among the others. */
  readonly answerTool: string | undefined
  readonly llm: LLMInterface
  readonly step: number
  /** Told when the tool itself begins: not before its arguments were read and middleware has let it through. */
  readonly onBegin: () => void
}

/**
 * Answers one tool call. Whatever is wrong with it (unknown, bad arguments, thrown, too slow) is told to the model;
 * a `ToolError`, a mistake of the programmer and the abort of the call are thrown.
 */
export async function handleToolCall(call: CallState, request: ToolCallRequest): Promise<ToolAnswer> {
  const { toolCall, llm, step, onBegin } = request
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
  const run = new ToolRun(call, { ...asked, llm, toolCallId: toolCall.id, step, onBegin })
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
function readToolCall({ toolCall, tools, answerTool, llm }: ToolCallRequest): AskedTool {
  const { name: toolName, arguments: text } = toolCall.function
  const tool = tools.get(toolName)
  const format = tools.formats(llm.capabilities).get(toolName)
  if (!tool || !format) {
    const names = [...tools.names, ...(answerTool === undefined ? [] : [answerTool])]
    const message = `${noSuchTool(toolName, names)}.`
    return { tool: undefined, input: text, error: new ToolArgumentsError(message, { toolName, issues: [] }) }
  }
  const reading = format.readArguments(text)
  if (reading.ok) return { tool, input: reading.value }
  const { issues } = reading
  const message = `The arguments of the tool '${toolName}' are not valid, it was not run.\n${renderIssues(issues)}`
  return { tool: undefined, input: text, error: new ToolArgumentsError(message, { toolName, issues }) }
}

/** What the model is told about a tool that it made up. */
export const noSuchTool = (name: string, known: readonly string[]): string =>
  `There is no tool ${JSON.stringify(name.slice(0, 100))}. The tools are: ${known.join(', ') || 'none'}`
