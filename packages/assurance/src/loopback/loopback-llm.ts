import {
  APIKeyPool,
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  LLMInterface,
} from '@slf/core'
import type {
  ScriptedAnswer,
  ScriptedLLM,
  ScriptedLLMOptions,
  ScriptedReply,
  ScriptedRequest,
} from '@slf/core/testing'
import { requestViolations } from '@slf/testbed'
import { expect } from 'vitest'
import type { AdapterUnderTest } from '../adapters.js'
import { wireAnswer, type WireAnswer } from './wire-answer.js'

/** The adapter that stands between. */
type Adapter = Pick<AdapterUnderTest, 'wire' | 'make'>
type Script = readonly ScriptedReply[] | ScriptedReply
/** What a stand-in for the scripted model has to have. */
type ScriptedSurface = Pick<ScriptedLLM, keyof ScriptedLLM>

/** Tells the provider which request of the journal it has before it. */
const REQUEST_HEADER = 'x-loopback-request'

/**
 * The scripted model behind a real adapter: each request is encoded, checked against the request schema of OpenAI and
 * answered by a provider in this process, whose bytes the adapter decodes. Stands in for `ScriptedLLM` of
 * `@slf/core/testing`, so that the tests of decorated methods run over the adapters.
 */
export class LoopbackLLM extends LLMInterface implements ScriptedSurface {
  readonly requests: ScriptedRequest[] = []
  readonly #under: Adapter
  readonly #adapter: LLMInterface
  readonly #script: Script
  readonly #deltaLength: number
  readonly #open = new Set<ScriptedRequest>()
  #idCount = 0

  constructor(under: Adapter, script: Script, options: ScriptedLLMOptions = {}) {
    const { modelName = 'scripted', contextWindow, capabilities, toolTimeout, deltaLength = 4 } = options
    super({ apiKeyPool: APIKeyPool.keyless('scripted'), modelName, contextWindow, capabilities, toolTimeout })
    this.#under = under
    this.#script = script
    this.#deltaLength = deltaLength
    this.#adapter = under.make({
      apiKeyPool: this.apiKeyPool,
      modelName,
      baseURL: 'http://provider.test/v1',
      contextWindow,
      capabilities: this.capabilities,
      retry: { maxRetries: 0 },
      fetch: (_, init) => this.#answer(init),
    })
  }

  /** Requests whose exchange the adapter still holds. */
  get openRequests(): number {
    return this.#open.size
  }

  async chat(params: ChatParams, options: CallOptions = {}): Promise<ChatCompletion> {
    const request = this.#record(params, options, false)
    try {
      const completion = await this.#adapter.chat(params, this.#marked(request))
      request.end = 'answered'
      return completion
    } catch (error) {
      throw failed(request, error)
    }
  }

  chatStream(params: ChatParams, options: CallOptions = {}): AsyncIterable<ChatCompletionChunk> {
    return { [Symbol.asyncIterator]: () => this.#watched(params, options) }
  }

  /** The iterator of the adapter itself, so that leaving it while it waits is tested as well. */
  #watched(params: ChatParams, options: CallOptions): AsyncIterator<ChatCompletionChunk> {
    let request: ScriptedRequest | undefined
    let chunks: AsyncIterator<ChatCompletionChunk> | undefined
    return {
      next: async () => {
        request ??= this.#record(params, options, true)
        chunks ??= this.#adapter.chatStream(params, this.#marked(request))[Symbol.asyncIterator]()
        try {
          const step = await chunks.next()
          if (step.done) request.end ??= 'answered'
          else request.chunks++
          return step
        } catch (error) {
          throw failed(request, error)
        }
      },
      return: async () => {
        if (request) request.end ??= 'left'
        await chunks?.return?.()
        return { done: true, value: undefined }
      },
    }
  }

  #record(params: ChatParams, options: CallOptions, streamed: boolean): ScriptedRequest {
    const request: ScriptedRequest = { params, options, streamed, chunks: 0 }
    this.requests.push(request)
    return request
  }

  #marked(request: ScriptedRequest): CallOptions {
    const index = String(this.requests.indexOf(request))
    return { ...request.options, headers: { ...request.options.headers, [REQUEST_HEADER]: index } }
  }

  /** The side of the provider. */
  async #answer({ headers, body, signal }: RequestInit): Promise<Response> {
    const index = Number(new Headers(headers).get(REQUEST_HEADER))
    const request = this.requests[index] as ScriptedRequest
    // Servers that told their reasoning so want it back so.
    const allowExtra = ['reasoning_content']
    const violations = requestViolations(this.#under.wire, JSON.parse(body as string), { allowExtra })
    // oxlint-disable-next-line vitest/no-standalone-expect -- called from tests
    expect.soft(violations, 'OpenAI would refuse the request').toEqual([])
    const close = (): boolean => this.#open.delete(request)
    this.#open.add(request)
    signal?.addEventListener('abort', close, { once: true })
    const answer = await this.#reply(index).catch((error: unknown) => ({ error }))
    const told = wireAnswer(answer, {
      wire: this.#under.wire,
      streamed: request.streamed,
      deltaLength: this.#deltaLength,
      nextId: () => `call_${++this.#idCount}`,
    })
    const { status } = told
    return new Response(responseBody(told, signal ?? undefined, close), { status, headers: told.headers })
  }

  async #reply(index: number): Promise<ScriptedAnswer> {
    let reply = Array.isArray(this.#script)
      ? (this.#script as readonly ScriptedReply[])[index]
      : (this.#script as ScriptedReply)
    const { params, options } = this.requests[index] as ScriptedRequest
    while (typeof reply === 'function') reply = await reply(params, options)
    if (reply === undefined) throw new Error(`The script has no reply for request ${index + 1}.`)
    if (typeof reply === 'string') return { text: reply }
    return reply instanceof Error ? { error: reply } : reply
  }
}

function failed(request: ScriptedRequest, error: unknown): unknown {
  request.end ??= 'failed'
  request.error = error
  return error
}

/** Nothing is written before it is read, so that the reader sets the pace. */
function responseBody(
  { pieces, hangs }: WireAnswer,
  signal: AbortSignal | undefined,
  close: () => void,
): ReadableStream<Uint8Array> {
  const left = pieces.values()
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (hangs === 'deaf') return
        signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
      },
      pull(controller) {
        const piece = left.next()
        if (!piece.done) return controller.enqueue(new TextEncoder().encode(piece.value))
        if (hangs) return new Promise<void>(() => undefined)
        close()
        controller.close()
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}
