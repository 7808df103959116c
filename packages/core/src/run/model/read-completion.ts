import { inferFinishReason } from '../../contract/accumulate.js'
import type { ChatCompletion, CompletionChoice, FinishReason } from '../../contract/chat-completion.js'
import type { ToolCall } from '../../contract/chat-message.js'
import type { ChatParams } from '../../contract/chat-params.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { ContentFilterError, ProviderError, RefusalError } from '../../errors/llm-errors.js'
import type { ModelMessage } from '../state/assistant-message.js'
import { OutputEmptyError, OutputTruncatedError } from '../../errors/output-errors.js'
import { hasHalfCharacter, withoutHalfCharacters } from './whole-characters.js'

/** The first answer of a completion, in a shape that can be trusted. */
export interface ModelAnswer {
  readonly message: ModelMessage
  readonly text: string
  readonly finishReason: FinishReason
  /** The answer had halves of characters, which are U+FFFD now. */
  readonly wasMalformed: boolean
}

/**
 * Reads the first answer. Custom providers hand on what their server sent, so its shape is checked here, once.
 *
 * @throws ProviderError when it is not a completion
 */
export function readCompletion(completion: ChatCompletion, llm: LLMInterface): ModelAnswer {
  const fail = (what: string): never => {
    throw notACompletion(llm, what)
  }
  const choice = (completion as Partial<ChatCompletion> | null | undefined)?.choices?.[0]
  if (!choice) return fail("it has no 'choices'")
  const { message } = choice
  if (typeof message !== 'object' || message === null) return fail("'choices[0].message' is missing")
  const { content = null, tool_calls, ...rest } = message
  if (content !== null && typeof content !== 'string') fail("'content' is neither a string nor null")
  const toolCalls = (tool_calls ?? []).map(
    (call) => readToolCall(call) ?? fail("a tool call has no 'function.name'"),
  )
  const text = withoutHalfCharacters(content ?? '')
  const { reasoning_content: reasoning } = rest
  const isReasoningMalformed = typeof reasoning === 'string' && hasHalfCharacter(reasoning)
  return {
    message: {
      ...rest,
      ...(isReasoningMalformed ? { reasoning_content: withoutHalfCharacters(reasoning) } : {}),
      content: content === null ? null : text,
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    },
    text,
    finishReason: readFinishReason(choice, text, toolCalls.length > 0),
    wasMalformed: isReasoningMalformed || text !== (content ?? ''),
  }
}

/** Some servers announce calls and then answer with a text. */
function readFinishReason(choice: CompletionChoice, text: string, hasCalls: boolean): FinishReason {
  const reason = inferFinishReason({ choices: [choice] }).choices[0]?.finish_reason ?? 'stop'
  return reason === 'tool_calls' && !hasCalls && text !== '' ? 'stop' : reason
}

function readToolCall(call: ToolCall): ToolCall | undefined {
  const { id, function: called } = (call ?? {}) as Partial<ToolCall>
  if (typeof called?.name !== 'string') return undefined
  const given: unknown = called.arguments
  const text = typeof given === 'string' ? given : given == null ? '' : JSON.stringify(given)
  return {
    ...call,
    id: typeof id === 'string' ? id : '',
    type: 'function',
    function: { name: called.name, arguments: text },
  }
}

/** The error for something that has not the shape of a completion. */
export function notACompletion({ modelName }: LLMInterface, what: string): ProviderError {
  const message = `The model '${modelName}' gave something that is not a completion: ${what}.`
  return new ProviderError(message, { model: modelName })
}

/**
 * The ends of an answer that are no answer: they are errors of their own and never reach a parser or a tool.
 *
 * @throws RefusalError, ContentFilterError, OutputTruncatedError or OutputEmptyError
 */
export function assertAnswered(
  answer: ModelAnswer,
  completion: ChatCompletion,
  params: ChatParams,
  llm: LLMInterface,
): void {
  const { message, text, finishReason } = answer
  const facts = { model: llm.modelName, partial: text, usage: completion.usage ?? undefined }
  if (message.refusal) {
    throw new RefusalError(`The model '${llm.modelName}' refused to answer.`, {
      ...facts,
      refusal: message.refusal,
    })
  }
  if (finishReason === 'content_filter') {
    throw new ContentFilterError(`A filter of the provider stopped the answer of '${llm.modelName}'.`, facts)
  }
  if (finishReason === 'length') throw truncated(text, completion, params, llm)
  const isEmpty = text.trim() === '' && message.tool_calls === undefined && !message.images?.length
  if (isEmpty && finishReason !== 'pause') {
    throw new OutputEmptyError(`The model '${llm.modelName}' answered with neither text nor tool calls.`)
  }
}

const judged: ReadonlySet<string> = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'pause'])

/** What to say of a finish reason that the contract does not know; undefined for one that it knows. */
export function unknownFinishReason(reason: FinishReason, { modelName }: LLMInterface): string | undefined {
  if (judged.has(reason)) return undefined
  const word = JSON.stringify(String(reason).slice(0, 80))
  return `The model '${modelName}' stopped with the finish reason ${word}, which the contract does not know: whether its answer is whole cannot be told.`
}

/**
 * A text has no schema that shows whether it is whole. Where the adapter translates finish reasons, one that nobody knows
 * is that of a failure.
 *
 * @throws ProviderError
 */
export function assertKnownEnd({ finishReason, text }: ModelAnswer, llm: LLMInterface): void {
  const unknown = unknownFinishReason(finishReason, llm)
  if (unknown === undefined || !llm.translatesFinishReasons) return
  throw new ProviderError(unknown, { model: llm.modelName, partial: text, isRetryable: true })
}

function truncated(
  partial: string,
  { usage }: ChatCompletion,
  params: ChatParams,
  llm: LLMInterface,
): OutputTruncatedError {
  const allowed = params.max_completion_tokens ?? params.max_tokens
  const reachedAllowed = allowed != null && (!usage || usage.completion_tokens >= allowed)
  const total = usage ? usage.prompt_tokens + usage.completion_tokens : 0
  const limit = reachedAllowed ? 'max_tokens' : total >= llm.contextWindow ? 'context_window' : 'unknown'
  const told = {
    max_tokens: `after ${allowed} tokens: raise 'max_tokens'`,
    context_window: `because its context window of ${llm.contextWindow} tokens was full: shorten the prompt`,
    unknown: 'by a token limit of the provider: raise max_tokens or shorten the prompt',
  }[limit]
  return new OutputTruncatedError(`The answer of '${llm.modelName}' was cut ${told}.`, { partial, limit })
}
