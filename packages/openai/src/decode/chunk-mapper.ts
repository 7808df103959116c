import { finishMeaning, isJsonObject, type JsonObject } from '@slf/adapter-kit'
import {
  type ChatCompletionChunk,
  type ChunkChoice,
  type CompletionUsage,
  ResponseTooLargeError,
} from '@slf/core'
import { ChoiceStream, type MappingContext } from './choice-stream.js'
import { toldReason } from './finish-reason.js'
import { errorIn } from './other-answers.js'
import { usageOf } from './usage.js'

const MOST_CHOICES = 128

type Writable<Object> = { -readonly [Key in keyof Object]: Object[Key] }

/**
 * Maps the chunks of any Chat Completions server to those of the contract. The one mapper for streams and for whole
 * answers, which are mapped as a single chunk.
 */
export class ChunkMapper {
  readonly #context: MappingContext
  /** How many answers were asked for. */
  readonly #asked: number
  /** By index; a Map, for servers send any number. */
  readonly #choices = new Map<number, ChoiceStream>()
  readonly #places = new Map<number, number>()
  #hasSeveral = false
  #isEndTold = false
  #usage: CompletionUsage | undefined
  #citations: readonly unknown[] = []
  #id = ''
  #model = ''
  #created = 0

  constructor(context: MappingContext, choices = 1) {
    this.#context = context
    this.#asked = choices
  }

  /** As many choices as were asked for came, and each has its finish reason. */
  get isFinished(): boolean {
    return this.#choices.size >= this.#asked && this.#every(({ isFinished }) => isFinished)
  }

  /** The same, where the reasons mean what they say. */
  get isSurelyFinished(): boolean {
    if (this.#isEndTold) return true
    return this.#choices.size >= this.#asked && this.#every(({ isSurelyFinished }) => isSurelyFinished)
  }

  /** Something of the answer came: a piece, or its finish. */
  get hasOutput(): boolean {
    return !this.#every(({ hasOutput, isFinished }) => !hasOutput && !isFinished)
  }

  /** Every choice has its finish reason, or no tool call that was cut. To be asked at the end. */
  get isWhole(): boolean {
    return this.#every(({ isWhole, isFinished }) => isFinished || isWhole)
  }

  /** Maps a chunk, which was parsed from this JSON: to nothing when it adds nothing. */
  push(chunk: JsonObject, json?: string): readonly ChatCompletionChunk[] {
    this.#remember(chunk)
    const choices = chunk['choices'] ?? []
    if (!Array.isArray(choices)) throw this.#context.invalid("'choices' is not a list")
    this.#hasSeveral ||= choices.length > 1
    // Usage without a choice follows the end of an answer.
    this.#isEndTold ||= choices.length === 0 && this.isFinished && usageOf(chunk) !== undefined
    if (choices.length !== 1) return this.#chunkOf(choices.map((choice: unknown) => this.#push(choice, json)))
    const only = this.#push(choices[0], json)
    return only ? [this.#chunk([only])] : []
  }

  /** The ends of all choices, and the usage as a chunk of its own. */
  end(): readonly ChatCompletionChunk[] {
    const ends = [...this.#choices.values()].map((choice) => choice.end(this.#citations))
    return [...this.#chunkOf(ends), ...this.#usageChunk()]
  }

  #usageChunk(): readonly ChatCompletionChunk[] {
    return this.#usage ? [{ ...this.#chunk([]), usage: this.#usage }] : []
  }

  #push(choice: unknown, json: string | undefined): ChunkChoice | undefined {
    if (!isJsonObject(choice)) throw this.#context.invalid('a choice is not an object')
    const finish = toldReason(choice['finish_reason'])
    const { error } = choice
    if (error !== undefined && error !== null && errorIn({ error }) !== undefined)
      throw this.#context.failed({ error })
    if (finishMeaning(finish) === 'failed') {
      throw this.#context.failed({ message: `The provider broke the answer off: '${finish}'.`, code: finish })
    }
    return this.#choiceAt(this.#placeOf(choice['index'])).push({ choice, finish, json })
  }

  /** Where one answer was asked for, servers number its chunks, or begin with 1: it is that answer all the same. */
  #placeOf(told: unknown): number {
    if (this.#asked === 1 && !this.#hasSeveral) return 0
    const index = Number.isInteger(told) ? (told as number) : 0
    let place = this.#places.get(index)
    if (place === undefined) {
      place = index >= 0 && index < this.#asked && !this.#choices.has(index) ? index : this.#freePlace()
      this.#places.set(index, place)
    }
    return place
  }

  #freePlace(): number {
    let place = 0
    while (this.#choices.has(place)) place++
    return place
  }

  #choiceAt(index: number): ChoiceStream {
    let choice = this.#choices.get(index)
    if (choice) return choice
    if (this.#choices.size >= MOST_CHOICES) {
      throw new ResponseTooLargeError(`The answer has more than ${MOST_CHOICES} choices.`, {
        limit: MOST_CHOICES,
      })
    }
    choice = new ChoiceStream(index, this.#context)
    this.#choices.set(index, choice)
    return choice
  }

  /** Azure sends '' and 0 first, Groq changes its id on the way: the first real value holds, and the last usage. */
  #remember(chunk: JsonObject): void {
    const { id, model, created, citations } = chunk
    if (this.#id === '' && typeof id === 'string') this.#id = id
    if (this.#model === '' && typeof model === 'string') this.#model = model
    if (this.#created === 0 && typeof created === 'number') this.#created = created
    if (Array.isArray(citations)) this.#citations = citations
    this.#usage = usageOf(chunk) ?? this.#usage
  }

  #every(test: (choice: ChoiceStream) => boolean): boolean {
    for (const choice of this.#choices.values()) if (!test(choice)) return false
    return true
  }

  #chunkOf(choices: readonly (ChunkChoice | undefined)[]): readonly ChatCompletionChunk[] {
    const present = choices.filter((choice) => choice !== undefined)
    if (present.length === 0) return []
    return [this.#chunk(present)]
  }

  /** Field by field: spreading what may be absent takes several times as long. */
  #chunk(choices: readonly ChunkChoice[]): ChatCompletionChunk {
    const chunk: Writable<ChatCompletionChunk> = { object: 'chat.completion.chunk', choices }
    if (this.#id !== '') chunk.id = this.#id
    if (this.#created !== 0) chunk.created = this.#created
    if (this.#model !== '') chunk.model = this.#model
    return chunk
  }
}
