import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import {
  type ChatCompletionChunk,
  type ChunkChoice,
  type CompletionUsage,
  StreamFormatError,
} from '@slf/core'
import type { ToolCallIds } from '@slf/openai-client'
import { chatStreamError, errorOfEvent, type MapError, responseError } from './errors.js'
import { objectIn, textIn } from './event-fields.js'
import { decodeFinishReason } from './finish-reason.js'
import { CallNumbering } from './function-call.js'
import { objectsOf, textOf } from '../fields/json-fields.js'
import { encodeProviderData, type Origin } from '../history/provider-data.js'
import { type Piece, ResponseState } from './response-state.js'
import type { Warn } from '../fields/unsupported.js'
import { decodeUsage } from './usage.js'

/** What decoding needs to know about the exchange. */
export interface DecodeContext extends Origin {
  readonly ids: ToolCallIds
  readonly mapError: MapError
  readonly warn: Warn
}

/**
 * Decodes the events of one response into chunks. Goes by `type` alone: some servers send no event names, some send
 * them late, some number nothing. Events and items that it does not know are harmless; items are kept.
 */
export class EventDecoder {
  readonly #context: DecodeContext
  readonly #state: ResponseState
  #identity: Pick<ChatCompletionChunk, 'id' | 'created' | 'model'> = {}
  #hasRole = false
  #isFinished = false

  constructor(context: DecodeContext) {
    this.#context = context
    this.#state = new ResponseState(new CallNumbering(context.ids), context.warn)
  }

  /** The terminal event was seen. */
  get isFinished(): boolean {
    return this.#isFinished
  }

  /**
   * @throws LLMError for a response that failed.
   * @throws StreamFormatError for what is not the protocol.
   */
  decode(event: unknown): readonly ChatCompletionChunk[] {
    if (this.#isFinished) return []
    if (!isJsonObject(event)) throw new StreamFormatError('The stream has an event that is no object.')
    switch (event['type']) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#begin(event['response'])
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return this.#end(objectIn(event, 'response'), event['type'])
      case 'error':
        throw responseError(errorOfEvent(event), this.#context.mapError)
      case undefined:
        return this.#refuseOtherProtocol(event)
      default:
        return this.#pieces(event).map((piece) => this.#chunk(piece))
    }
  }

  #pieces(event: JsonObject): readonly Piece[] {
    const state = this.#state
    switch (event['type']) {
      case 'response.output_item.added':
        return state.itemAdded(event, objectIn(event, 'item'))
      case 'response.output_item.done':
        return state.itemDone(event, objectIn(event, 'item'))
      case 'response.output_text.delta':
        return state.text(event, textIn(event, 'delta'))
      case 'response.output_text.done':
        return state.textDone(event, textIn(event, 'text'))
      case 'response.refusal.delta':
        return state.refusal(event, textIn(event, 'delta'))
      case 'response.refusal.done':
        return state.refusalDone(event, textIn(event, 'refusal'))
      case 'response.reasoning_text.delta':
        return state.reasoning(event, 'content', textIn(event, 'delta'))
      case 'response.reasoning_summary_text.delta':
        return state.reasoning(event, 'summary', textIn(event, 'delta'))
      case 'response.function_call_arguments.delta':
        return state.arguments(event, textIn(event, 'delta'))
      case 'response.function_call_arguments.done':
        return state.argumentsDone(event)
      case 'response.output_text.annotation.added':
        return state.annotation(event)
      default:
        return []
    }
  }

  #begin(response: unknown): readonly ChatCompletionChunk[] {
    if (!isJsonObject(response)) return []
    const { id, created_at, model } = response
    this.#identity = {
      id: this.#identity.id || textOf(id),
      created:
        this.#identity.created || (typeof created_at === 'number' ? Math.floor(created_at) : undefined),
      model: this.#identity.model || textOf(model),
    }
    return []
  }

  #end(response: JsonObject, type: string): readonly ChatCompletionChunk[] {
    this.#isFinished = true
    this.#begin(response)
    const { status, error, output, incomplete_details, usage } = response
    const failed = (told: unknown): Error => responseError(told, this.#context.mapError, decodeUsage(usage))
    if (status === 'failed' || type === 'response.failed') throw failed(error)
    if (status === 'cancelled' || type === 'response.cancelled') {
      throw failed(error ?? { message: 'The response was cancelled.' })
    }
    const isIncomplete = status === 'incomplete' || type === 'response.incomplete'
    const chunks = this.#state.end(objectsOf(output), isIncomplete).map((piece) => this.#chunk(piece))
    const finish_reason = decodeFinishReason(isIncomplete, incomplete_details, this.#state.hasCalls)
    const last = this.#chunk({ delta: { provider_data: this.#providerData(response) } }, { finish_reason })
    return [...chunks, { ...last, ...usageOf(decodeUsage(usage)) }]
  }

  #providerData({ store, conversation }: JsonObject): JsonObject {
    const { source, model } = this.#context
    return encodeProviderData({
      source,
      model,
      responseId: this.#identity.id,
      conversation: isJsonObject(conversation) ? textOf(conversation['id']) : undefined,
      isStored: store === true,
      items: this.#state.finalItems,
    })
  }

  #chunk(piece: Piece, choice: Partial<ChunkChoice> = {}): ChatCompletionChunk {
    const role = this.#hasRole ? {} : { role: 'assistant' }
    this.#hasRole = true
    const { logprobs } = piece
    return {
      ...this.#identity,
      object: 'chat.completion.chunk',
      choices: [
        {
          index: 0,
          delta: { ...role, ...piece.delta },
          finish_reason: null,
          ...(logprobs ? { logprobs } : {}),
          ...choice,
        },
      ],
    }
  }

  /** An event without a type is a word of a gateway: an error, a chunk of another protocol, or nothing to us. */
  #refuseOtherProtocol(event: JsonObject): readonly ChatCompletionChunk[] {
    if (Array.isArray(event['choices'])) throw chatStreamError()
    if (event['error']) throw responseError(errorOfEvent(event), this.#context.mapError)
    return []
  }
}

const usageOf = (usage: CompletionUsage | undefined): { readonly usage?: CompletionUsage } =>
  usage ? { usage } : {}
