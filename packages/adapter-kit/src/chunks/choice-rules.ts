import type { ChunkChoice, CompletionDelta, FinishReason } from '@slf/core'
import { wrongResult } from '../errors/hook-error.js'
import { kindOf } from '../errors/value-words.js'
import { isJsonObject } from '../parsing/json-object.js'
import { type AnswerContext, brokenOff } from './answer-context.js'
import { finishMeaning, finishReason } from './finish-reasons.js'
import { ToolCallRules } from './tool-call-rules.js'

/** Fields of a delta that hold text. */
const textFields = ['content', 'refusal', 'reasoning_content', 'role'] as const

/** Holds the deltas of one answer of a stream to the rules of the contract. */
export class ChoiceRules {
  readonly #context: AnswerContext
  readonly #toolCalls: ToolCallRules
  #finish: string | undefined
  #isFinishGiven = false
  #hasOutput = false
  #hasText = false
  #wentOn = false

  constructor(context: AnswerContext) {
    this.#context = context
    this.#toolCalls = new ToolCallRules(context.messages)
  }

  /** Its finish reason came. */
  get isFinished(): boolean {
    return this.#finish !== undefined
  }

  /** Its finish reason was handed on. */
  get isFinishGiven(): boolean {
    return this.#isFinishGiven
  }

  /** More of the answer came after its finish reason: of this server only the end of the body is an end. */
  get wentOn(): boolean {
    return this.#wentOn
  }

  /** Something that a reader sees came. */
  get hasOutput(): boolean {
    return this.#hasOutput
  }

  /**
   * The choice as the contract wants it; undefined when nothing is left of it.
   *
   * @param isWhole the decoder says that the answer is whole. Until then a finish reason is held back: some servers say it
   *   in every chunk.
   * @throws AdapterError for what no rule can mend; the error of an answer that was broken off.
   */
  apply(choice: ChunkChoice, isWhole: boolean): ChunkChoice | undefined {
    const { delta: given, finish_reason: word, logprobs } = choice
    const delta = given === undefined || given === null ? undefined : this.#delta(given)
    const adds = delta !== undefined && hasFields(delta)
    if (adds) this.#takeOutput(delta)
    const isLast = word !== undefined && word !== null && word !== '' && this.#takeFinish(word)
    if (isLast && isWhole) return this.#last(choice, delta)
    if (!adds && !logprobs) return undefined
    if (word === undefined || word === null) return withDelta(choice, delta)
    const { finish_reason: _, ...rest } = choice
    return withDelta(rest, delta)
  }

  /** The last delta and the reason. Where the decoder knows that the answer is whole and gave none, it is inferred. */
  end(): { readonly delta: CompletionDelta; readonly finish_reason: FinishReason } {
    const held = this.#toolCalls.end()
    return { delta: held.length > 0 ? { tool_calls: held } : {}, finish_reason: this.#giveFinish() }
  }

  #last(choice: ChunkChoice, delta: CompletionDelta | undefined): ChunkChoice {
    const held = this.#toolCalls.end()
    const whole = held.length > 0 ? { ...delta, tool_calls: [...(delta?.tool_calls ?? []), ...held] } : delta
    const finish_reason = this.#giveFinish()
    return finish_reason === choice.finish_reason
      ? withDelta(choice, whole)
      : { ...choice, ...withField(whole), finish_reason }
  }

  #giveFinish(): FinishReason {
    this.#isFinishGiven = true
    const answer = { hasCalls: this.#toolCalls.hasCalls, hasText: this.#hasText }
    return finishReason(this.#finish ?? 'stop', answer, this.#context.finishReasons)
  }

  #delta(delta: unknown): CompletionDelta {
    if (!isJsonObject(delta))
      throw wrongResult('push', `gave a 'delta' that must be an object, but is ${kindOf(delta)}.`)
    for (const field of textFields) {
      const text = delta[field]
      if (text !== undefined && text !== null && typeof text !== 'string') {
        throw wrongResult('push', `gave a delta whose '${field}' must be text, but is ${kindOf(text)}.`)
      }
    }
    const calls = delta['tool_calls']
    if (calls === undefined || calls === null) return delta
    if (!Array.isArray(calls)) {
      throw wrongResult('push', `gave 'tool_calls' that must be a list, but are ${kindOf(calls)}.`)
    }
    const ruled = this.#toolCalls.apply(calls)
    if (ruled === calls) return delta
    const { tool_calls: _, ...rest } = delta
    return ruled.length > 0 ? { ...rest, tool_calls: ruled } : rest
  }

  #takeOutput(delta: CompletionDelta): void {
    if (!addsOutput(delta)) return
    if (this.#isFinishGiven) {
      throw wrongResult('push', 'gave more of an answer after it said that the answer is whole.')
    }
    this.#wentOn ||= this.isFinished
    this.#hasOutput = true
    this.#hasText ||= Boolean(delta.content)
  }

  /** The last reason counts; but an answer that was cut does not become a whole one by a later word. */
  #takeFinish(word: unknown): boolean {
    if (typeof word !== 'string') {
      throw wrongResult('push', `gave a 'finish_reason' that must be a word, but is ${kindOf(word)}.`)
    }
    if (this.#isFinishGiven) return false
    // Some servers write `null` as a word.
    if (/^(?:null|none)$/i.test(word)) return false
    const meaning = finishMeaning(word, this.#context.finishReasons)
    if (meaning === 'failed') throw brokenOff(word, this.#context)
    if (this.#finish === undefined || meaning !== 'stop') this.#finish = word
    return true
  }
}

function hasFields(delta: CompletionDelta): boolean {
  for (const _ in delta) return true
  return false
}

function withDelta(choice: ChunkChoice, delta: CompletionDelta | undefined): ChunkChoice {
  return delta === (choice.delta ?? undefined) ? choice : { ...choice, ...withField(delta) }
}

const withField = (delta: CompletionDelta | undefined): Pick<ChunkChoice, 'delta'> => (delta ? { delta } : {})

/** Whether a caller sees something of the answer in the delta: from then on the request is not sent again. */
function addsOutput(delta: CompletionDelta): boolean {
  const { content, refusal, reasoning_content, tool_calls, annotations, images, provider_data } = delta
  return Boolean(
    content ||
    refusal ||
    reasoning_content ||
    tool_calls?.length ||
    annotations?.length ||
    images?.length ||
    provider_data,
  )
}
