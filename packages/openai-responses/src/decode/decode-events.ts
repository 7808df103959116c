import {
  cleanText,
  isJsonObject,
  type JsonObject,
  objectsOf,
  type ResponseInfo,
  textOf,
  type ToolCallIds,
} from '@slf/adapter-kit'
import {
  type ChatCompletionChunk,
  type ChunkChoice,
  type CompletionUsage,
  StreamFormatError,
} from '@slf/core'
import { chatStreamError, type MapError, responseError } from './events/errors.js'
import { endedResponse, failureOf, hasEndedAs, isBeginning, usageIn } from './events/response-end.js'
import { objectIn, textIn } from './events/event-fields.js'
import { decodeFinishReason } from './events/finish-reason.js'
import { textValue } from '../fields/json-fields.js'
import { encodeProviderData, type Origin } from '../history/provider-data.js'
import type { Piece } from './answer/answer-piece.js'
import { ResponseState } from './answer/response-state.js'
import { decodeUsage } from './events/usage.js'

/** Events of tools that the provider runs: their items are kept as a whole. */
const OF_TOOLS = /_call|mcp_|program/

/** What decoding needs to know about the exchange. */
export interface DecodeContext extends Origin {
  readonly ids: ToolCallIds
  readonly mapError: MapError
  readonly warn: ResponseInfo['warn']
}

/**
 * Decodes the events of one response into chunks. Goes by `type` alone: some servers send no event names, some send
 * them late, some number nothing. Events and items that it does not know are harmless; items are kept.
 */
export class EventDecoder {
  readonly #context: DecodeContext
  readonly #state: ResponseState
  #identity: Pick<ChatCompletionChunk, 'id' | 'created' | 'model'> = {}
  #usage: CompletionUsage | undefined
  #hasRole = false
  #isFinished = false

  constructor(context: DecodeContext) {
    this.#context = context
    this.#state = new ResponseState(context.ids, context.warn)
  }

  /** The terminal event was seen. */
  get isFinished(): boolean {
    return this.#isFinished
  }

  /**
   * @param name of the event, where it has one outside of its data. Only `error` counts.
   * @throws LLMError for a response that failed.
   * @throws StreamFormatError for what is not the protocol.
   */
  decode(event: unknown, name?: string): readonly ChatCompletionChunk[] {
    if (this.#isFinished) return []
    if (!isJsonObject(event)) throw new StreamFormatError('The stream has an event that is no object.')
    const type = textOf(event['type'])
    const failure = failureOf(event, name)
    this.#usage = decodeUsage(usageIn(event)) ?? this.#usage
    if (failure) throw responseError(failure.error, this.#context.mapError, this.#usage)
    if (isBeginning(type)) return this.#begin(event['response'])
    const response = endedResponse(event)
    if (response) return this.#end(response, event)
    if (type === '' && Array.isArray(event['choices'])) throw chatStreamError()
    return this.#pieces(type, event).map((piece) => this.#chunk(piece))
  }

  #pieces(type: string, event: JsonObject): readonly Piece[] {
    const state = this.#state
    switch (type) {
      case 'response.output_item.added':
        return state.itemAdded(event, objectIn(event, 'item'))
      case 'response.output_item.done':
        return state.itemDone(event, objectIn(event, 'item'))
      case 'response.output_text.delta':
      case 'response.output_audio_transcript.delta':
      case 'response.audio_transcript.delta':
        return state.messageDelta(event, 'content', textIn(event, 'delta'))
      case 'response.refusal.delta':
        return state.messageDelta(event, 'refusal', textIn(event, 'delta'))
      case 'response.reasoning_text.delta':
        return state.reasoningDelta(event, 'content', textIn(event, 'delta'))
      case 'response.reasoning_summary_text.delta':
        return state.reasoningDelta(event, 'summary', textIn(event, 'delta'))
      case 'response.function_call_arguments.delta':
        return state.callDelta(event, 'function_call', textIn(event, 'delta'))
      case 'response.function_call_arguments.done':
        return state.callDone(event, 'function_call', event['arguments'])
      case 'response.custom_tool_call_input.delta':
        return state.callDelta(event, 'custom_tool_call', textIn(event, 'delta'))
      case 'response.custom_tool_call_input.done':
        return state.callDone(event, 'custom_tool_call', event['input'])
      case 'response.output_text.annotation.added':
        return state.annotation(event)
      default:
        this.#tellPart(type, event)
        return []
    }
  }

  /** The end of a part: it matters where the end of its item is lost. */
  #tellPart(type: string, event: JsonObject): void {
    const state = this.#state
    switch (type) {
      case 'response.output_text.done':
        return state.messageDone(event, 'content', textIn(event, 'text'))
      case 'response.output_audio_transcript.done':
      case 'response.audio_transcript.done':
        return state.messageDone(event, 'content', textIn(event, 'transcript'))
      case 'response.refusal.done':
        return state.messageDone(event, 'refusal', textIn(event, 'refusal'))
      case 'response.reasoning_text.done':
        return state.reasoningDone(event, 'content', textIn(event, 'text'))
      case 'response.reasoning_summary_text.done':
        return state.reasoningDone(event, 'summary', textIn(event, 'text'))
      case 'response.content_part.done': {
        const { type: partType, text, refusal } = objectIn(event, 'part')
        if (partType === 'output_text') state.messageDone(event, 'content', textValue(text) ?? '')
        if (partType === 'refusal') state.messageDone(event, 'refusal', textValue(refusal) ?? '')
        return
      }
      default:
        if (typeof event['delta'] === 'string' && !OF_TOOLS.test(type)) this.#warnOfUnread(type)
    }
  }

  #warnOfUnread(type: string): void {
    this.#context.warn(
      'event',
      `The stream has events of the type '${cleanText(type, 60)}', which the Chat view has no place for; they were left out.`,
    )
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

  #end(response: JsonObject, event: JsonObject): readonly ChatCompletionChunk[] {
    this.#isFinished = true
    this.#begin(response)
    const { output, incomplete_details } = response
    const isIncomplete = hasEndedAs('incomplete', response, event)
    const usage = this.#usage
    if (hasEndedAs('cancelled', response, event)) {
      throw responseError({ message: 'The response was cancelled.' }, this.#context.mapError, usage)
    }
    const chunks = this.#state.end(objectsOf(output), isIncomplete).map((piece) => this.#chunk(piece))
    const finish_reason = decodeFinishReason(isIncomplete, incomplete_details, this.#state.hasCalls)
    const last = this.#chunk({ delta: { provider_data: this.#providerData(response) } }, finish_reason)
    return [...chunks, { ...last, ...(usage ? { usage } : {}) }]
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

  #chunk(
    { delta, logprobs }: Piece,
    finish_reason: ChunkChoice['finish_reason'] = null,
  ): ChatCompletionChunk {
    const choice: ChunkChoice = { index: 0, delta: this.#withRole(delta), finish_reason }
    const choices = [logprobs ? { ...choice, logprobs } : choice]
    return { ...this.#identity, object: 'chat.completion.chunk', choices }
  }

  /** The first delta says whose it is. */
  #withRole(delta: Piece['delta']): Piece['delta'] {
    if (this.#hasRole) return delta
    this.#hasRole = true
    return { role: 'assistant', ...delta }
  }
}
