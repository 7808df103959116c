import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import {
  type ChatCompletionChunk,
  type ChunkChoice,
  type CompletionUsage,
  ResponseTooLargeError,
} from '@slf/core'
import { ChoiceStream, type MappingContext } from './choice-stream.js'
import { failureReasons } from './finish-reason.js'
import { usageOf } from './usage.js'

const MOST_CHOICES = 128

/**
 * Maps the chunks of any Chat Completions server to those of the contract. The one mapper for streams and for whole
 * answers, which are mapped as a single chunk.
 */
export class ChunkMapper {
  readonly #context: MappingContext
  /** By index; a Map, for servers send any number. */
  readonly #choices = new Map<number, ChoiceStream>()
  #usage: CompletionUsage | undefined
  #citations: readonly unknown[] = []
  #id = ''
  #model = ''
  #created = 0

  constructor(context: MappingContext) {
    this.#context = context
  }

  /** How many choices have their finish reason. */
  get finished(): number {
    return [...this.#choices.values()].filter(({ isFinished }) => isFinished).length
  }

  /** At least one choice came, and each has its finish reason. */
  get isFinished(): boolean {
    return this.#choices.size > 0 && this.finished === this.#choices.size
  }

  /** Something of the answer came. */
  get hasOutput(): boolean {
    return [...this.#choices.values()].some(({ hasOutput }) => hasOutput)
  }

  /** No tool call was cut. */
  get isWhole(): boolean {
    return [...this.#choices.values()].every(({ isWhole }) => isWhole)
  }

  /** Maps a chunk: to nothing when it adds nothing. */
  push(chunk: JsonObject): readonly ChatCompletionChunk[] {
    this.#remember(chunk)
    const choices = chunk['choices'] ?? []
    if (!Array.isArray(choices)) throw this.#context.invalid("'choices' is no list")
    return this.#chunkOf(choices.map((choice: unknown) => this.#push(choice)))
  }

  /** Ends the choices for which the server gave no reason. */
  finish(): readonly ChatCompletionChunk[] {
    const open = [...this.#choices.values()].filter(({ isFinished }) => !isFinished)
    return this.#chunkOf(open.map((choice) => choice.finish(this.#citations)))
  }

  /** The usage as a chunk of its own: servers repeat and correct it until the end. */
  usage(): readonly ChatCompletionChunk[] {
    return this.#usage ? [{ ...this.#envelope(), choices: [], usage: this.#usage }] : []
  }

  #push(choice: unknown): ChunkChoice | undefined {
    if (!isJsonObject(choice)) throw this.#context.invalid('a choice is no object')
    const told = choice['finish_reason']
    const finish = typeof told === 'string' ? told : ''
    if (failureReasons.has(finish)) {
      throw this.#context.failed(
        choice['error'] ?? { message: `The provider broke the answer off: '${finish}'.`, code: finish },
      )
    }
    const index = Number.isInteger(choice['index']) ? (choice['index'] as number) : 0
    return this.#choiceAt(index).push(choice, finish, this.#citations)
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

  #chunkOf(choices: readonly (ChunkChoice | undefined)[]): readonly ChatCompletionChunk[] {
    const present = choices.filter((choice) => choice !== undefined)
    return present.length > 0 ? [{ ...this.#envelope(), choices: present }] : []
  }

  #envelope(): Pick<ChatCompletionChunk, 'id' | 'object' | 'created' | 'model'> {
    return {
      ...(this.#id === '' ? {} : { id: this.#id }),
      object: 'chat.completion.chunk',
      ...(this.#created === 0 ? {} : { created: this.#created }),
      ...(this.#model === '' ? {} : { model: this.#model }),
    }
  }
}
