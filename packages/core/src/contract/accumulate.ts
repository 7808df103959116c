import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChunkChoice,
  CompletionChoice,
  CompletionMessage,
  CompletionUsage,
  FinishReason,
} from './chat-completion.js'
import type { ImagePart, ToolCall } from './chat-message.js'
import { ToolCallAccumulator, type ToolCallPiece } from './accumulate-tool-calls.js'
import type { CompletionWarning } from './completion-warning.js'
import { mergeUsage } from './merge-usage.js'

/**
 * Builds the whole completion from the chunks of a stream. The only accumulator of SLF: adapters use it for `chat`,
 * core for `chatStream`, so that both ways end in the same message. How the deltas are cut makes no difference.
 *
 * @example
 * ```ts
 * import { CompletionAccumulator, type ChatCompletion, type ChatCompletionChunk } from '@slf/core'
 *
 * export async function whole(stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletion> {
 *   const accumulator = new CompletionAccumulator()
 *   for await (const chunk of stream) accumulator.add(chunk)
 *   return accumulator.completion()
 * }
 * ```
 */
export class CompletionAccumulator {
  #id: string | undefined
  #model: string | undefined
  #created: number | undefined
  #usage: CompletionUsage | undefined
  #warnings: CompletionWarning[] | undefined
  readonly #choices = new Map<number, ChoiceAccumulator>()

  /** @returns what the chunk adds to the tool calls of the first answer. */
  add(chunk: ChatCompletionChunk): readonly ToolCallPiece[] {
    // Azure sends '' and 0 first, some servers change the id on the way: the first real value holds.
    this.#id ||= chunk.id
    this.#model ||= chunk.model
    this.#created ||= chunk.created
    // Gemini and others repeat a growing usage in every chunk, and some end with null.
    if (chunk.usage) this.#usage = mergeUsage(this.#usage, chunk.usage)
    if (chunk.warnings) (this.#warnings ??= []).push(...chunk.warnings)
    let pieces: readonly ToolCallPiece[] = []
    for (const choice of chunk.choices ?? []) {
      const index = choice.index ?? 0
      const added = this.#choiceAt(index).add(choice)
      if (index === 0) pieces = added
    }
    return pieces
  }

  /** The text of the first answer so far. */
  get text(): string {
    return this.#choices.get(0)?.text ?? ''
  }

  /** True once every answer that was begun has a finish reason. */
  get finished(): boolean {
    if (this.#choices.size === 0) return false
    for (const choice of this.#choices.values()) if (choice.finishReason === undefined) return false
    return true
  }

  /** The completion of all chunks so far. `finish_reason` is null while none was seen. */
  completion(): ChatCompletion {
    return {
      ...(this.#id ? { id: this.#id } : {}),
      object: 'chat.completion',
      ...(this.#created ? { created: this.#created } : {}),
      ...(this.#model ? { model: this.#model } : {}),
      choices: [...this.#choices].sort(([a], [b]) => a - b).map(([index, choice]) => choice.whole(index)),
      ...(this.#usage ? { usage: this.#usage } : {}),
      ...(this.#warnings ? { warnings: this.#warnings } : {}),
    }
  }

  #choiceAt(index: number): ChoiceAccumulator {
    let choice = this.#choices.get(index)
    if (!choice) this.#choices.set(index, (choice = new ChoiceAccumulator()))
    return choice
  }
}

/** The completion of a list of chunks. */
export function accumulate(chunks: Iterable<ChatCompletionChunk>): ChatCompletion {
  const accumulator = new CompletionAccumulator()
  for (const chunk of chunks) accumulator.add(chunk)
  return accumulator.completion()
}

/**
 * Fills in the finish reason of a completion that is known to be whole: `tool_calls` when there are some, else `stop`.
 * Only for answers that were not streamed: a stream without a finish was cut.
 */
export function inferFinishReason(completion: ChatCompletion): ChatCompletion {
  if (completion.choices.every((choice) => choice.finish_reason)) return completion
  return {
    ...completion,
    choices: completion.choices.map((choice) =>
      choice.finish_reason
        ? choice
        : { ...choice, finish_reason: choice.message.tool_calls?.length ? 'tool_calls' : 'stop' },
    ),
  }
}

class ChoiceAccumulator {
  text = ''
  finishReason: FinishReason | undefined
  #refusal = ''
  #reasoning = ''
  #annotations: unknown[] = []
  #images: ImagePart[] = []
  #providerData: unknown
  #logprobs: Map<string, unknown[]> | undefined
  readonly #toolCalls = new ToolCallAccumulator()

  add(choice: ChunkChoice): readonly ToolCallPiece[] {
    const { delta } = choice
    let pieces: readonly ToolCallPiece[] = []
    if (delta) {
      this.text += stringOf(delta.content)
      this.#refusal += stringOf(delta.refusal)
      this.#reasoning += stringOf(delta.reasoning_content)
      for (const annotation of delta.annotations ?? []) this.#annotations.push(annotation)
      for (const image of delta.images ?? []) this.#images.push(image)
      this.#providerData = delta.provider_data ?? this.#providerData
      pieces = (delta.tool_calls ?? []).map((toolCall) => this.#toolCalls.add(toolCall))
    }
    this.#addLogprobs(choice.logprobs)
    // OpenRouter repeats the reason on its usage chunk: set once, never appended.
    this.finishReason ??= choice.finish_reason || undefined
    return pieces
  }

  whole(index: number): CompletionChoice {
    const toolCalls: readonly ToolCall[] = this.#toolCalls.calls()
    const message: CompletionMessage = {
      role: 'assistant',
      content: this.text === '' ? null : this.text,
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      ...(this.#refusal === '' ? {} : { refusal: this.#refusal }),
      ...(this.#reasoning === '' ? {} : { reasoning_content: this.#reasoning }),
      ...(this.#annotations.length > 0 ? { annotations: this.#annotations } : {}),
      ...(this.#images.length > 0 ? { images: this.#images } : {}),
      ...(this.#providerData === undefined ? {} : { provider_data: this.#providerData }),
    }
    return {
      index,
      message,
      finish_reason: this.finishReason ?? null,
      ...(this.#logprobs ? { logprobs: Object.fromEntries(this.#logprobs) } : {}),
    }
  }

  /** `{ content: [...], refusal: [...] }`: the lists of all chunks are joined. */
  #addLogprobs(logprobs: unknown): void {
    if (typeof logprobs !== 'object' || logprobs === null) return
    for (const [field, list] of Object.entries(logprobs)) {
      if (!Array.isArray(list)) continue
      this.#logprobs ??= new Map()
      const joined = this.#logprobs.get(field) ?? []
      for (const entry of list) joined.push(entry)
      this.#logprobs.set(field, joined)
    }
  }
}

/** Custom providers yield what their server sent: null, and now and then something else. */
const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')
