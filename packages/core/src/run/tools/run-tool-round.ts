import type { Capabilities } from '../../contract/capabilities.js'
import type { ToolCall } from '../../contract/chat-message.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { DecoratorUsageError } from '../../errors/programmer-errors.js'
import { assistantMessage, type ModelMessage } from '../state/assistant-message.js'
import type { CallState } from '../state/call-state.js'
import { handleToolCall } from './handle-tool-call.js'
import { MAX_CALLS_PER_TURN, uniqueCalls } from './unique-call-ids.js'
import { type ToolAnswer, toolMessage } from './tool-result.js'
import type { ToolSet } from './tool-set.js'
import { type ToolCallReading, readToolCall } from './read-tool-call.js'

/** The tool calls of one answer, and what they need to run. */
export interface ToolRound {
  /** The message that asks for the tools. */
  readonly message: ModelMessage
  /** The model step that it came from. */
  readonly step: number
  /** The model that sent it. */
  readonly llm: LLMInterface
  /** What the model could do when it was asked: its calls are written by that. */
  readonly capabilities: Capabilities
  readonly tools: ToolSet
  /** In mode `tool`: the name of the tool that takes the answer. */
  readonly answerTool: string | undefined
  /** Whether a name is that of a tool of `request.tools`, which only the provider can run. */
  readonly isRequestTool: (name: string) => boolean
  /** The ids of the run so far; the new ones are added. */
  readonly usedIds: Set<string>
}

/** Answers all tool calls of a model's answer, several at once; the transcript has them in the order of the calls. */
export async function runToolRound(
  call: CallState,
  { message, step, llm, capabilities, tools, answerTool, isRequestTool, usedIds }: ToolRound,
): Promise<void> {
  const calls = uniqueCalls(message.tool_calls ?? [], step, usedIds)
  const asked = calls
    .slice(0, MAX_CALLS_PER_TURN)
    .map((toolCall) => readToolCall({ toolCall, tools, answerTool, capabilities }))
  // What was read is what goes back: providers refuse arguments that are no JSON, and the model would be told that its
  // call was wrong although it ran.
  const told = calls.map((toolCall, index) => withArguments(toolCall, asked[index]))
  const round = call.transcript.beginRound(assistantMessage({ ...message, tool_calls: told }))
  const foreign = calls.find(({ function: { name } }) => isRequestTool(name))
  if (foreign) {
    const { name } = foreign.function
    throw new DecoratorUsageError(
      `${call.method}: the model called '${name}' of request.tools, which are for what the provider runs. What your program runs goes into 'tools': an @LLMTool method or tool(…).`,
    )
  }
  await eachAtOnce(calls.length, call.plan.concurrency, async (index) => {
    const toolCall = calls[index]
    if (!toolCall) return
    try {
      const read = asked[index]
      const onBegin = (): void => round.begin(toolCall.id)
      const result = read
        ? await handleToolCall(call, { toolCall, asked: read, llm, step, onBegin })
        : tooMany
      round.answer(toolMessage(toolCall.id, result))
    } catch (error) {
      // The call is over: its other tools are notified, so that each start event gets its end.
      call.scope.abort(error)
      throw error
    }
  })
  call.transcript.endRound()
}

function withArguments(toolCall: ToolCall, asked: ToolCallReading | undefined): ToolCall {
  const { function: called } = toolCall
  if (!asked?.tool || asked.argumentsText === called.arguments) return toolCall
  return { ...toolCall, function: { ...called, arguments: asked.argumentsText } }
}

const tooMany: ToolAnswer = {
  text: `Not run: at most ${MAX_CALLS_PER_TURN} tool calls are allowed per turn.`,
  images: [],
  failed: true,
}

/** Runs `limit` at a time; after a failure none is begun, and it is thrown once all have ended. */
async function eachAtOnce(
  count: number,
  limit: number,
  run: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  let failure: { readonly error: unknown } | undefined
  const work = async (): Promise<void> => {
    while (next < count && !failure) {
      try {
        await run(next++)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, limit) }, work))
  if (failure) throw failure.error
}
