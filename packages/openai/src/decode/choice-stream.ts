import type { ToolCallIds } from '@slf/openai-client'
import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { ChunkChoice, CompletionDelta, FinishReason, LLMError } from '@slf/core'
import { contentTexts } from './content-parts.js'
import { finishReason } from './finish-reason.js'
import type { ChatProviderData } from '../history/provider-data.js'
import { ReasoningDetails, type ReasoningField, reasoningText } from '../history/reasoning.js'
import { ToolCallStream } from './tool-call-stream.js'

/** What the mapping of an answer needs beside it. */
export interface MappingContext {
  /** The base URL of the server. */
  readonly source: string
  readonly ids: ToolCallIds
  /** The error for what is not the protocol. */
  readonly invalid: (what: string) => LLMError
  /** The error for a failure that the server tells inside of its answer. */
  readonly failed: (error: unknown) => LLMError
}

/** Maps the deltas of one choice to those of the contract. */
export class ChoiceStream {
  readonly #index: number
  readonly #context: MappingContext
  readonly #toolCalls: ToolCallStream
  readonly #details = new ReasoningDetails()
  #extraContent: unknown
  #reasoningField: ReasoningField | undefined
  #hasRole = false
  #hasOutput = false
  #hasAnnotations = false
  #isFinished = false

  constructor(index: number, context: MappingContext) {
    this.#index = index
    this.#context = context
    this.#toolCalls = new ToolCallStream(context.ids)
  }

  get isFinished(): boolean {
    return this.#isFinished
  }

  /** Something of the answer came. */
  get hasOutput(): boolean {
    return this.#hasOutput
  }

  /** No tool call was cut. */
  get isWhole(): boolean {
    return this.#toolCalls.isWhole
  }

  /**
   * Maps a choice of a chunk; undefined when it adds nothing. What follows the finish is not of the answer.
   * @param finish the reason that the choice gives, if any.
   */
  push(choice: JsonObject, finish: string, citations: readonly unknown[]): ChunkChoice | undefined {
    if (this.#isFinished) return undefined
    const delta = this.#delta(choice['delta'] ?? choice['message'] ?? {})
    const logprobs = logprobsOf(choice['logprobs'])
    if (finish !== '')
      return this.#last(delta, finishReason(finish, this.#toolCalls.hasCalls), logprobs, citations)
    if (Object.keys(delta).length === 0 && !logprobs) return undefined
    return this.#chunk(delta, null, logprobs)
  }

  /** Ends a choice for which the server gave no reason. */
  finish(citations: readonly unknown[]): ChunkChoice {
    return this.#last({}, this.#toolCalls.hasCalls ? 'tool_calls' : 'stop', undefined, citations)
  }

  #delta(delta: unknown): CompletionDelta {
    if (!isJsonObject(delta)) throw this.#context.invalid('a delta is no object')
    const content = contentTexts(delta['content'])
    if (!content) throw this.#context.invalid("'content' is neither text nor a list of parts")
    const calls = delta['tool_calls'] ?? []
    if (!Array.isArray(calls)) throw this.#context.invalid("'tool_calls' is no list")
    const told = reasoningText(delta)
    this.#reasoningField = told?.field ?? this.#reasoningField
    this.#details.push(delta['reasoning_details'])
    this.#extraContent = delta['extra_content'] ?? this.#extraContent
    const reasoning = (told?.text ?? '') + content.reasoning
    const toolCalls = this.#toolCalls.push(calls)
    const refusal = delta['refusal']
    const annotations: readonly unknown[] = Array.isArray(delta['annotations']) ? delta['annotations'] : []
    this.#hasAnnotations ||= annotations.length > 0
    this.#hasOutput ||= content.text !== '' || reasoning !== '' || calls.length > 0 || Boolean(refusal)
    return {
      ...(content.text === '' ? {} : { content: content.text }),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(typeof refusal === 'string' && refusal !== '' ? { refusal } : {}),
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
      ...(annotations.length === 0 ? {} : { annotations }),
    }
  }

  #last(
    delta: CompletionDelta,
    reason: FinishReason,
    logprobs: JsonObject | undefined,
    citations: readonly unknown[],
  ): ChunkChoice {
    this.#isFinished = true
    const held = this.#toolCalls.end()
    const providerData = this.#providerData()
    const last: CompletionDelta = {
      ...delta,
      ...(held.length === 0 ? {} : { tool_calls: [...(delta.tool_calls ?? []), ...held] }),
      // Perplexity repeats its whole list of addresses in every chunk, beside the choices.
      ...(this.#hasAnnotations || citations.length === 0 ? {} : { annotations: citations.map(citation) }),
      ...(providerData ? { provider_data: providerData } : {}),
    }
    return this.#chunk(last, reason, logprobs)
  }

  #chunk(delta: CompletionDelta, reason: FinishReason | null, logprobs: JsonObject | undefined): ChunkChoice {
    const role = this.#hasRole ? {} : { role: 'assistant' }
    this.#hasRole = true
    return {
      index: this.#index,
      delta: { ...role, ...delta },
      finish_reason: reason,
      ...(logprobs ? { logprobs } : {}),
    }
  }

  #providerData(): ChatProviderData | undefined {
    const { extraContent } = this.#toolCalls
    const message = {
      ...(this.#details.all.length > 0 ? { reasoning_details: this.#details.all } : {}),
      ...(this.#extraContent === undefined ? {} : { extra_content: this.#extraContent }),
    }
    const data = {
      ...(this.#reasoningField && this.#toolCalls.hasCalls ? { reasoningField: this.#reasoningField } : {}),
      ...(Object.keys(message).length > 0 ? { message } : {}),
      ...(Object.keys(extraContent).length > 0 ? { toolCalls: extraContent } : {}),
    }
    return Object.keys(data).length > 0 ? { source: this.#context.source, ...data } : undefined
  }
}

const citation = (source: unknown): unknown =>
  typeof source === 'string' ? { type: 'url_citation', url_citation: { url: source } } : source

/** Servers send null, and objects of nulls. */
function logprobsOf(logprobs: unknown): JsonObject | undefined {
  if (!isJsonObject(logprobs)) return undefined
  return Object.values(logprobs).some((list) => list !== null) ? logprobs : undefined
}
