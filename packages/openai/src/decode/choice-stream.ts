import { isJsonObject, type JsonObject, type ToolCallIds } from '@slf/adapter-kit'
import type { ChunkChoice, CompletionDelta, LLMError } from '@slf/core'
import { KeptFields } from '../history/kept-fields.js'
import { encodeProviderData } from '../history/provider-data.js'
import { isReasoningField } from '../history/reasoning-text.js'
import { DeliveredMessage } from './delivered-message.js'
import { finishReason, laterReason } from './finish-reason.js'
import { type MessagePieces, readMessage, type ReasoningSource } from './read-message.js'
import { ToolCallStream } from './tool-call-stream.js'

/** What the mapping of an answer needs beside it. */
export interface MappingContext {
  /** The base URL of the server. */
  readonly source: string
  readonly ids: ToolCallIds
  /** Warns of something that the caller should know. */
  readonly warn: (code: string, message: string) => void
  /** The error for what is not the protocol. */
  readonly invalid: (what: string) => LLMError
  /** The error for a failure that the server tells inside of its answer. */
  readonly failed: (error: unknown) => LLMError
}

/** A choice of a chunk. */
export interface ReceivedChoice {
  readonly choice: JsonObject
  /** The reason that it gives for the end, `''` for none. */
  readonly finish: string
  /** The JSON that it was parsed from, where it is at hand. */
  readonly json: string | undefined
}

/**
 * Maps the deltas of one choice to those of the contract. The end of a choice is given out when the stream ends and not
 * before, because servers that repeat a finish reason on every chunk are known only by what follows.
 */
export class ChoiceStream {
  readonly #index: number
  readonly #context: MappingContext
  readonly #toolCalls: ToolCallStream
  readonly #kept = new KeptFields()
  readonly #delivered = new DeliveredMessage()
  #reasoningSource: ReasoningSource | undefined
  /** The whole message that the server sent beside its deltas. */
  #whole: JsonObject | undefined
  #finish = ''
  /** The finish reason came with the first output: perhaps the server gives one with every chunk. */
  #isFinishEarly = false
  /** The server gives a finish reason with every chunk. */
  #isFinishRepeated = false
  #hasDeltas = false
  #hadRole = false
  #hasRole = false
  #hasOutput = false
  #hasAnnotations = false
  #hasImages = false

  constructor(index: number, context: MappingContext) {
    this.#index = index
    this.#context = context
    this.#toolCalls = new ToolCallStream(context.ids, context.invalid)
  }

  /** The server gave a finish reason. */
  get isFinished(): boolean {
    return this.#finish !== ''
  }

  /** The server gave a finish reason where it means what it says. */
  get isSurelyFinished(): boolean {
    return this.isFinished && !this.#isFinishEarly && !this.#isFinishRepeated
  }

  /** Something of the answer came. */
  get hasOutput(): boolean {
    return this.#hasOutput
  }

  /** No tool call was cut. To be asked at the end. */
  get isWhole(): boolean {
    this.#toolCalls.settle()
    return this.#toolCalls.isWhole
  }

  /** Maps a choice of a chunk; undefined when it adds nothing. */
  push({ choice, finish, json }: ReceivedChoice): ChunkChoice | undefined {
    const message = this.#deltaOf(choice)
    if (!isJsonObject(message)) throw this.#context.invalid('a delta is not an object')
    const pieces = readMessage(message, this.#context, json)
    const brings = bringsOutput(pieces)
    if (this.isFinished && brings && finish === '' && !this.#isFinishRepeated) {
      const ignored = 'What the server sent after the finish of the answer was ignored.'
      this.#context.warn('after_finish', ignored)
      return undefined
    }
    if (brings && this.isFinished) this.#isFinishRepeated = true
    // Even a finish without text may be the first of many: it comes with the role then.
    if (finish !== '' && !this.isFinished && !this.#hasOutput) this.#isFinishEarly = true
    if (finish !== '') this.#finish = laterReason(this.#finish, finish)
    const delta = this.#deliver(message, pieces, finish !== '')
    const logprobs = logprobsOf(choice['logprobs'])
    if (!logprobs && hasNothing(delta)) return undefined
    const chunk: ChunkChoice = { index: this.#index, delta: this.#withRole(delta), finish_reason: null }
    return logprobs ? { ...chunk, logprobs } : chunk
  }

  /** The end of the choice: what was held back, and the reason, inferred where the server gave none. */
  end(citations: readonly unknown[]): ChunkChoice {
    this.#toolCalls.settle()
    const rest = this.#whole ? this.#restOf(this.#whole) : {}
    const calls = [...(rest.tool_calls ?? []), ...this.#toolCalls.end()]
    const providerData = this.#kept.providerData(this.#context.source, {
      calls: this.#toolCalls.calls,
      reasoningSource: this.#reasoningSource,
      hasImages: this.#hasImages,
    })
    const last: CompletionDelta = {
      ...rest,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      // Perplexity repeats its whole list of addresses in every chunk, beside the choices.
      ...(this.#hasAnnotations || citations.length === 0 ? {} : { annotations: citations.map(citation) }),
      ...(providerData ? { provider_data: encodeProviderData(providerData) } : {}),
    }
    const facts = { hasCalls: this.#toolCalls.hasCalls, hasText: this.#delivered.text !== '' }
    return {
      index: this.#index,
      delta: this.#withRole(last),
      finish_reason: finishReason(this.#finish, facts),
    }
  }

  /** The delta of a choice. A message beside or after deltas is what the server takes for the whole answer. */
  #deltaOf({ delta, message, text }: JsonObject): unknown {
    if (delta !== undefined && delta !== null) {
      if (isJsonObject(message)) this.#whole = message
      this.#hasDeltas = true
      return delta
    }
    if (message === undefined || message === null) return typeof text === 'string' ? { content: text } : {}
    const content = isJsonObject(message) ? message['content'] : undefined
    const isWhole = this.#hasDeltas || (typeof content === 'string' && this.#delivered.isBeginningOf(content))
    // A stream of messages: each is a piece, or holds everything that came so far.
    if (!isJsonObject(message) || !this.#hasOutput || !isWhole) return message
    this.#whole = message
    return {}
  }

  #deliver(message: JsonObject, pieces: MessagePieces, isLast: boolean): CompletionDelta {
    const hasRole = Boolean(message['role'])
    const hasRoleAgain = hasRole && !this.#hadRole
    this.#hadRole = hasRole
    if (pieces.text !== '' && this.#delivered.isRepeatedBy(pieces.text, { hasRoleAgain, isLast })) {
      this.#whole ??= message
      return {}
    }
    this.#kept.push(message, pieces.text, this.#delivered)
    if (pieces.calls.length === 0 && !this.#toolCalls.hasCalls) return this.#give(pieces)
    const toolCalls = this.#toolCalls.take(pieces.calls, isLast)
    return { ...this.#give(pieces), ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) }
  }

  /** What the whole message has beyond its deltas. */
  #restOf(message: JsonObject): CompletionDelta {
    const { invalid } = this.#context
    const whole = readMessage(message, this.#context)
    const { cut, calls, ...texts } = this.#delivered.restOf(whole, this.#toolCalls, invalid)
    this.#kept.pushMissing(message)
    for (const { call, text } of cut) this.#toolCalls.append(call, text)
    const toolCalls = this.#toolCalls.take(calls)
    const delta = this.#give({
      ...whole,
      ...texts,
      annotations: this.#hasAnnotations ? [] : whole.annotations,
      images: this.#hasImages ? [] : whole.images,
    })
    return { ...delta, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) }
  }

  /** The delta of these pieces, except for their calls. */
  #give(pieces: Omit<MessagePieces, 'calls'>): CompletionDelta {
    const { text, refusal, annotations, images, reasoningSource } = pieces
    this.#reasoningSource ??= reasoningSource
    const isRead = isSamePlace(reasoningSource, this.#reasoningSource)
    const reasoning = isRead ? pieces.reasoning : ''
    this.#delivered.add({ text, refusal, reasoning })
    this.#hasAnnotations ||= annotations.length > 0
    this.#hasImages ||= images.length > 0
    this.#hasOutput ||=
      text !== '' || reasoning !== '' || refusal !== '' || images.length > 0 || this.#toolCalls.hasCalls
    // Field by field: spreading what may be absent takes several times as long.
    const delta: { -readonly [Key in keyof CompletionDelta]: CompletionDelta[Key] } = {}
    if (text !== '') delta.content = text
    if (reasoning !== '') delta.reasoning_content = reasoning
    if (refusal !== '') delta.refusal = refusal
    if (annotations.length > 0) delta.annotations = annotations
    if (images.length > 0) delta.images = images
    return delta
  }

  /** The first delta says whose it is. */
  #withRole(delta: CompletionDelta): CompletionDelta {
    if (this.#hasRole) return delta
    this.#hasRole = true
    return { role: 'assistant', ...delta }
  }
}

function hasNothing(delta: CompletionDelta): boolean {
  for (const _ in delta) return false
  return true
}

const bringsOutput = ({ text, refusal, reasoning, calls, images }: MessagePieces): boolean =>
  text !== '' || refusal !== '' || reasoning !== '' || calls.length > 0 || images.length > 0

/** Entries repeat the text that is in another field, perhaps in another delta. */
const isSamePlace = (left: ReasoningSource | undefined, right: ReasoningSource | undefined): boolean =>
  left === right || !(isStructured(left) || isStructured(right))

const isStructured = (source: ReasoningSource | undefined): boolean =>
  source !== undefined && source !== 'content' && !isReasoningField(source)

const citation = (source: unknown): unknown =>
  typeof source === 'string' ? { type: 'url_citation', url_citation: { url: source } } : source

/** Servers send null, and objects of nulls. */
function logprobsOf(logprobs: unknown): JsonObject | undefined {
  if (!isJsonObject(logprobs)) return undefined
  return Object.values(logprobs).some((list) => list !== null) ? logprobs : undefined
}
