import type { ToolCall } from '../../contract/chat-message.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { ToolError } from '../../errors/tool-errors.js'
import type { CallState } from '../state/call-state.js'
import type { ToolAnswer } from './tool-result.js'
import { ToolExecution } from './execute-tool.js'
import type { ToolCallReading } from './read-tool-call.js'

/** One tool call of the model that is to be answered. */
export interface ToolCallRequest {
  readonly toolCall: ToolCall
  /** What was read of it. */
  readonly asked: ToolCallReading
  readonly step: number
  /** The model that asked for it. */
  readonly llm: LLMInterface
  /** Told when the tool itself begins: not before its arguments were read and middleware has let it through. */
  readonly onBegin: () => void
}

/**
 * Answers one tool call. Whatever is wrong with it (unknown, bad arguments, thrown, too slow) is reported to the model;
 * a `ToolError`, a mistake of the programmer and the abort of the call are thrown.
 */
export async function handleToolCall(call: CallState, request: ToolCallRequest): Promise<ToolAnswer> {
  const { toolCall, asked, llm, step, onBegin } = request
  const { clock, events, scope, path } = call
  const facts = { step, toolCallId: toolCall.id, toolName: toolCall.function.name }
  const started = clock.now()
  const fail = (error: unknown): void =>
    events.emit({ type: 'tool-error', ...facts, durationMs: clock.now() - started, error })

  events.emit({ type: 'tool-start', ...facts, arguments: asked.input })
  if (!asked.tool) {
    fail(asked.error)
    return { text: asked.error.message, images: [], failed: true }
  }
  const execution = new ToolExecution(call, { ...asked, llm, toolCallId: toolCall.id, step, onBegin })
  try {
    const name = `${path}/tool/${facts.toolName}/${toolCall.id}`
    const answer = await scope.race(call.settings.step(name, () => execution.answer()))
    if (answer.failed) {
      fail(execution.failure ?? new ToolError(answer.text, { toolName: facts.toolName }))
    } else {
      const durationMs = clock.now() - started
      events.emit({ type: 'tool-end', ...facts, durationMs, result: execution.result ?? answer.text })
    }
    return answer
  } catch (thrown) {
    const error = scope.aborted ? scope.error() : thrown
    fail(error)
    throw error
  }
}
