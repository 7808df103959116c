import type { ChatCompletionChunk, ChunkChoice, CompletionUsage } from '@slf/core'
import { wrongResult } from '../errors/hook-error.js'
import { kindOf } from '../errors/value-words.js'
import { isJsonObject } from '../parsing/json-object.js'
import type { AnswerContext } from './answer-context.js'
import { ChoiceRules } from './choice-rules.js'
import { countedUsage } from './usage-counts.js'

/**
 * Holds the chunks of one stream to the rules of the contract, so that a decoder of a few lines is right: one finish reason
 * for each answer, as its last word and in the contract's words; tool calls with indexes, ids and names; usage that can be
 * counted. What is right already is handed on as it is.
 */
export class ChunkRules {
  readonly #context: AnswerContext
  /** By index; a Map, because servers send any number. */
  readonly #choices = new Map<number, ChoiceRules>()
  readonly #texts: string[] = []
  #envelope: Pick<ChatCompletionChunk, 'id' | 'created' | 'model'> = {}
  #usage: CompletionUsage | undefined

  constructor(context: AnswerContext) {
    this.#context = context
  }

  /** As many answers as were asked for have their finish reason, and so has every one that was begun. */
  get isFinished(): boolean {
    return this.#choices.size >= this.#context.expected && this.#all((choice) => choice.isFinished)
  }

  /** More of the answer came after its finish reason. */
  get wentOn(): boolean {
    return !this.#all((choice) => !choice.wentOn)
  }

  /** Something that a reader sees came. */
  get hasOutput(): boolean {
    return !this.#all((choice) => !choice.hasOutput)
  }

  /** An answer was begun, if only with its finish reason. */
  get hasAnswer(): boolean {
    return this.#choices.size > 0
  }

  /** The text of the first answer so far. */
  get text(): string {
    return this.#texts.join('')
  }

  /** The last usage that was reported. */
  get usage(): CompletionUsage | undefined {
    return this.#usage
  }

  /**
   * The chunk as the contract wants it; undefined when nothing is left of it.
   *
   * @param isWhole the decoder says that the answer is whole: finish reasons are handed on with their chunk.
   * @throws AdapterError for what no rule can mend; the error of an answer that was broken off.
   */
  apply(chunk: ChatCompletionChunk, isWhole: boolean): ChatCompletionChunk | undefined {
    const given: unknown = chunk
    if (!isJsonObject(given))
      throw wrongResult('push', `gave a chunk that must be an object, but is ${kindOf(given)}.`)
    if (!Array.isArray(given['choices'])) {
      throw wrongResult(
        'push',
        `gave a chunk whose 'choices' must be a list, but are ${kindOf(given['choices'])}.`,
      )
    }
    const { choices, usage, warnings } = chunk
    this.#remember(chunk)
    const ruled = this.#choicesOf(choices, isWhole)
    const counted = usage ? this.#count(usage) : usage
    if (ruled.length === 0 && !counted && !warnings?.length) return undefined
    if (ruled === choices && counted === usage) return chunk
    return { ...chunk, choices: ruled, ...(counted ? { usage: counted } : {}) }
  }

  /** The last chunk: the finish reasons that were held back, or have to be inferred; undefined when none is left. */
  end(): ChatCompletionChunk | undefined {
    const choices: ChunkChoice[] = []
    for (const [index, rules] of this.#choices) {
      if (!rules.isFinishGiven) choices.push({ index, ...rules.end() })
    }
    return choices.length > 0 ? { ...this.#envelope, object: 'chat.completion.chunk', choices } : undefined
  }

  #all(holds: (choice: ChoiceRules) => boolean): boolean {
    for (const choice of this.#choices.values()) if (!holds(choice)) return false
    return true
  }

  #choicesOf(choices: readonly ChunkChoice[], isWhole: boolean): readonly ChunkChoice[] {
    const [only] = choices
    if (choices.length === 1 && only) {
      const ruled = this.#choice(only, isWhole)
      return ruled === only ? choices : ruled ? [ruled] : []
    }
    const ruled = choices.map((choice) => this.#choice(choice, isWhole))
    const isSame = ruled.every((choice, place) => choice === choices[place])
    return isSame ? choices : ruled.filter((choice) => choice !== undefined)
  }

  #choice(choice: ChunkChoice, isWhole: boolean): ChunkChoice | undefined {
    const given: unknown = choice
    if (!isJsonObject(given))
      throw wrongResult('push', `gave a choice that must be an object, but is ${kindOf(given)}.`)
    const { index = 0 } = choice
    if (!Number.isInteger(index)) {
      throw wrongResult(
        'push',
        `gave a choice whose 'index' must be a whole number, but is ${kindOf(index)}.`,
      )
    }
    let rules = this.#choices.get(index)
    if (!rules) this.#choices.set(index, (rules = new ChoiceRules(this.#context)))
    const ruled = rules.apply(choice, isWhole)
    const text = index === 0 ? ruled?.delta?.content : undefined
    if (text) this.#texts.push(text)
    return ruled
  }

  #count(usage: CompletionUsage): CompletionUsage {
    if (!isJsonObject(usage))
      throw wrongResult('push', `gave a 'usage' that must be an object, but is ${kindOf(usage)}.`)
    return (this.#usage = countedUsage(usage))
  }

  #remember({ id, created, model }: ChatCompletionChunk): void {
    if (this.#envelope.id || !id) return
    this.#envelope = { id, ...(created ? { created } : {}), ...(model ? { model } : {}) }
  }
}
