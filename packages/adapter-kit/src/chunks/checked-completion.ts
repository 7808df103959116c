import {
  type ChatCompletion,
  type CompletionChoice,
  type CompletionWarning,
  type FinishReason,
  type ToolCall,
} from '@slf/core'
import { wrongResult } from '../errors/hook-error.js'
import { kindOf } from '../errors/value-words.js'
import { isJsonObject } from '../parsing/json-object.js'
import { ToolCallIds } from '../tools/tool-call-ids.js'
import { limitToolCalls } from '../tools/tool-call-limit.js'
import { type AnswerContext, brokenOff } from './answer-context.js'
import { finishMeaning, finishReason } from './finish-reasons.js'
import { countedUsage } from './usage-counts.js'

/**
 * A whole answer as the contract wants it: with finish reasons in its words, tool calls that have ids, and usage that can be
 * counted.
 *
 * @throws AdapterError for what is not a completion; the error of an answer that was broken off.
 */
export function checkedCompletion(completion: ChatCompletion, context: AnswerContext): ChatCompletion {
  const given: unknown = completion
  const choices = isJsonObject(given) ? given['choices'] : undefined
  if (!Array.isArray(choices) || choices.length === 0) {
    throw wrongResult(
      'decodeCompletion',
      `must return a completion with 'choices', but returned ${kindOf(given)}.`,
    )
  }
  const ids = new ToolCallIds(context.messages)
  const { usage } = completion
  return {
    ...completion,
    choices: completion.choices.map((choice) => checkedChoice(choice, context, ids)),
    ...(usage ? { usage: countedUsage(usage) } : {}),
  }
}

/** Adds what a call warns of. */
export function withWarnings(
  completion: ChatCompletion,
  warnings: readonly CompletionWarning[],
): ChatCompletion {
  return warnings.length === 0
    ? completion
    : { ...completion, warnings: [...(completion.warnings ?? []), ...warnings] }
}

function checkedChoice(choice: CompletionChoice, context: AnswerContext, ids: ToolCallIds): CompletionChoice {
  const message: unknown = isJsonObject(choice) ? choice.message : undefined
  if (!isJsonObject(message)) {
    throw wrongResult('decodeCompletion', "must return choices that have a 'message'.")
  }
  const { content, tool_calls: calls } = message
  if (content !== undefined && content !== null && typeof content !== 'string') {
    throw wrongResult(
      'decodeCompletion',
      `must return a 'content' that is text or null, but it is ${kindOf(content)}.`,
    )
  }
  if (calls !== undefined && calls !== null && !Array.isArray(calls)) {
    throw wrongResult(
      'decodeCompletion',
      `must return 'tool_calls' that are a list, but they are ${kindOf(calls)}.`,
    )
  }
  const toolCalls = (calls ?? []).map((call: unknown) => checkedCall(call, ids))
  limitToolCalls(toolCalls.length)
  return {
    ...choice,
    message: toolCalls.length > 0 ? { ...choice.message, tool_calls: toolCalls } : choice.message,
    finish_reason: checkedFinish(
      choice.finish_reason,
      { hasCalls: toolCalls.length > 0, hasText: Boolean(content) },
      context,
    ),
  }
}

function checkedCall(call: unknown, ids: ToolCallIds): ToolCall {
  const called = isJsonObject(call) ? call['function'] : undefined
  if (!isJsonObject(call) || !isJsonObject(called)) {
    throw wrongResult('decodeCompletion', "must return tool calls that have a 'function'.")
  }
  const { name, arguments: given } = called
  if (typeof name !== 'string') {
    throw wrongResult(
      'decodeCompletion',
      `must return tool calls whose name is text, but it is ${kindOf(name)}.`,
    )
  }
  const id = ids.claim(typeof call['id'] === 'string' ? call['id'] : '')
  const argumentsText = typeof given === 'string' ? given : isJsonObject(given) ? JSON.stringify(given) : ''
  return { ...call, id, type: 'function', function: { name, arguments: argumentsText } }
}

function checkedFinish(
  word: unknown,
  answer: { readonly hasCalls: boolean; readonly hasText: boolean },
  context: AnswerContext,
): FinishReason {
  if (word === undefined || word === null || word === '') return answer.hasCalls ? 'tool_calls' : 'stop'
  if (typeof word !== 'string') {
    throw wrongResult(
      'decodeCompletion',
      `must return a 'finish_reason' that is a word, but it is ${kindOf(word)}.`,
    )
  }
  if (finishMeaning(word, context.finishReasons) === 'failed') throw brokenOff(word, context)
  return finishReason(word, answer, context.finishReasons)
}
