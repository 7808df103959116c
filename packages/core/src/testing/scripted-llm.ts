import type { AbortSignalLike } from '../clock/abort-signal.js'
import { CompletionAccumulator } from '../contract/accumulate.js'
import type { CallOptions } from '../contract/call-options.js'
import type { Capabilities } from '../contract/capabilities.js'
import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat-completion.js'
import type { ChatParams } from '../contract/chat-params.js'
import { LLMInterface } from '../contract/llm-interface.js'
import { AbortError, ConfigurationError } from '../errors/programmer-errors.js'
import { APIKeyPool } from '../keys/api-key-pool.js'
import { answerChunks, finishChunk, type ScriptedAnswer, type ScriptedReply } from './scripted-reply.js'

/** One request that a {@link ScriptedLLM} got. */
export interface ScriptedRequest {
  readonly params: ChatParams
  readonly options: CallOptions
  readonly streamed: boolean
  /** How many chunks were taken from the stream. */
  chunks: number
  /** How it ended: `left` when the reader stopped reading. Absent while it is open. */
  end?: 'answered' | 'failed' | 'left'
  /** What it failed with. */
  error?: unknown
}

/** Options of {@link ScriptedLLM}. */
export interface ScriptedLLMOptions {
  readonly modelName?: string | undefined
  readonly contextWindow?: number | undefined
  readonly toolTimeout?: number | undefined
  readonly capabilities?: Partial<Capabilities> | undefined
  /** Characters of one delta. Default 4. */
  readonly deltaLength?: number | undefined
}

/**
 * A model that says what a script tells it, for tests without network. `chat` and `chatStream` use the same script,
 * one reply per request, in order; `requests` lists what was asked.
 *
 * @param script the replies in order, or one function that answers every request.
 * @throws ConfigurationError when a request comes and no reply is left.
 *
 * @example
 * ```ts
 * import { ScriptedLLM } from '@slf/core/testing'
 *
 * const llm = new ScriptedLLM([{ toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }, 'Done.'])
 * const { choices } = await llm.chat({ messages: [{ role: 'user', content: 'go' }] })
 * console.log(choices[0]?.message.tool_calls, llm.requests.length)
 * ```
 */
export class ScriptedLLM extends LLMInterface {
  /** Every request so far, in order. */
  readonly requests: ScriptedRequest[] = []
  readonly #script: readonly ScriptedReply[] | ScriptedReply
  readonly #deltaLength: number
  #openCount = 0
  #idCount = 0

  constructor(script: readonly ScriptedReply[] | ScriptedReply, options: ScriptedLLMOptions = {}) {
    const { modelName = 'scripted', deltaLength = 4, ...rest } = options
    const apiKeyPool = new APIKeyPool({ apiKeys: ['scripted'], providerId: 'scripted' })
    super({ ...rest, apiKeyPool, modelName })
    this.#script = script
    this.#deltaLength = deltaLength
  }

  /** Requests that are neither answered nor closed; 0 shows that nothing was left open. */
  get openRequests(): number {
    return this.#openCount
  }

  async chat(params: ChatParams, options: CallOptions = {}): Promise<ChatCompletion> {
    const accumulator = new CompletionAccumulator()
    for await (const chunk of this.#perform(params, options, false)) accumulator.add(chunk)
    return accumulator.completion()
  }

  chatStream(params: ChatParams, options: CallOptions = {}): AsyncIterable<ChatCompletionChunk> {
    return this.#perform(params, options, true)
  }

  async *#perform(
    params: ChatParams,
    options: CallOptions,
    streamed: boolean,
  ): AsyncGenerator<ChatCompletionChunk> {
    throwIfAborted(options.signal)
    const request: ScriptedRequest = { params, options, streamed, chunks: 0 }
    this.requests.push(request)
    this.#openCount++
    try {
      const answer = await this.#answer(params, options)
      for (const chunk of answerChunks(answer, () => `call_${++this.#idCount}`, this.#deltaLength)) {
        throwIfAborted(options.signal)
        request.chunks++
        yield chunk
      }
      if (answer.hangs) await untilAborted(answer.hangs === 'deaf' ? undefined : options.signal)
      if (answer.error !== undefined) throw answer.error
      yield finishChunk(answer)
      request.end = 'answered'
    } catch (error) {
      request.end = 'failed'
      request.error = error
      throw error
    } finally {
      request.end ??= 'left'
      this.#openCount--
    }
  }

  async #answer(params: ChatParams, options: CallOptions): Promise<ScriptedAnswer> {
    let reply = Array.isArray(this.#script)
      ? (this.#script as readonly ScriptedReply[])[this.requests.length - 1]
      : (this.#script as ScriptedReply)
    while (typeof reply === 'function') reply = await reply(params, options)
    if (reply === undefined) {
      const { length } = this.#script as readonly ScriptedReply[]
      throw new ConfigurationError(
        `The script of ScriptedLLM has ${length} replies, and request ${this.requests.length} came: add a reply.`,
      )
    }
    if (typeof reply === 'string') return { text: reply }
    return reply instanceof Error ? { error: reply } : reply
  }
}

function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason })
}

/** Rejects when the signal aborts; without one it stays pending for ever. */
function untilAborted(signal: AbortSignalLike | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) return reject(new AbortError(undefined, { cause: signal.reason }))
    const onAbort = (): void => {
      signal?.removeEventListener('abort', onAbort)
      reject(new AbortError(undefined, { cause: signal?.reason }))
    }
    signal?.addEventListener('abort', onAbort)
  })
}
