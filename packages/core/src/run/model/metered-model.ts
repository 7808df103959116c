import { messageOf } from '../../errors/message-of.js'
import { printableLine } from '../../errors/printable.js'
import { assertCapable } from '../../contract/assert-capable.js'
import { CompletionAccumulator, inferFinishReason } from '../../contract/accumulate.js'
import { batchesOf } from '../../contract/chunk-batches.js'
import type { CallOptions } from '../../contract/call-options.js'
import type { ChatCompletion, ChatCompletionChunk, CompletionUsage } from '../../contract/chat-completion.js'
import type { ChatParams } from '../../contract/chat-params.js'
import { mergeUsage } from '../../contract/merge-usage.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { LLMError, StreamInterruptedError, TimeoutError } from '../../errors/llm-errors.js'
import { SlfError } from '../../errors/slf-error.js'
import { AbortError } from '../../errors/programmer-errors.js'
import { estimateTextTokens, estimateTokens } from '../../contract/estimate-tokens.js'
import { addUsage, type CallUsage, estimatedUsage, noUsage, reportedUsage } from '../../events/call-usage.js'
import type { ModelRequest } from '../../plan/middleware.js'
import type { DeltaEmitter } from './delta-emitter.js'
import { capabilitiesOf } from '../request/learned-capabilities.js'
import { notACompletion } from './read-completion.js'
import { rejectedAnswer } from './rejected-answer.js'
import type { CallState } from '../state/call-state.js'

/** A request that the model has not answered yet. */
interface OpenRequest {
  readonly params: ChatParams
  readonly accumulator: CompletionAccumulator
  hasAnswer: boolean
}

/** What goes to the model and comes back within one step: counts usage, turns failures into errors. */
export class MeteredModel {
  readonly #call: CallState
  readonly #step: number
  readonly #deltas: DeltaEmitter
  readonly #open = new Set<OpenRequest>()
  #usage: CallUsage = noUsage

  constructor(call: CallState, step: number, deltas: DeltaEmitter) {
    this.#call = call
    this.#step = step
    this.#deltas = deltas
  }

  /** What the requests of the step have used. */
  get usage(): CallUsage {
    return this.#usage
  }

  /** Asks the model. @throws an error of the SLF tree */
  async send(request: ModelRequest): Promise<ChatCompletion> {
    if (this.#deltas.hasAny) {
      throw new LLMError('The model is not asked again: a part of its answer was shown already.')
    }
    const { llm, params } = request
    assertCapable(params, llm)
    const open: OpenRequest = { params, accumulator: new CompletionAccumulator(), hasAnswer: false }
    this.#open.add(open)
    try {
      const streams = request.streamed && capabilitiesOf(llm).streaming
      const completion = await (streams ? this.#stream(request, open) : this.#chat(request))
      if (this.#open.delete(open)) this.spend(completion.usage, params, answeredText(completion))
      return completion
    } catch (thrown) {
      const partial = open.accumulator.text || undefined
      const error = this.#call.scope.aborted
        ? this.#call.scope.error(partial)
        : modelError(thrown, llm, partial)
      if (this.#open.delete(open)) this.#spendFailed(error, open)
      const answer = rejectedAnswer(error, open.accumulator.completion())
      if (answer) return answer
      throw error
    }
  }

  /** Counts a request: as reported, else estimated. */
  spend(reported: CompletionUsage | null | undefined, params: ChatParams, answered: string): void {
    this.#add(
      reported
        ? reportedUsage(reported)
        : estimatedUsage(estimateTokens(params), estimateTextTokens(answered.length)),
    )
  }

  /** Nobody waits for the open requests any more: counts what they have cost by now. */
  abandon(): void {
    for (const open of this.#open) this.#addEstimate(open)
    this.#open.clear()
  }

  async #chat(request: ModelRequest): Promise<ChatCompletion> {
    const completion = await this.#call.scope.race(request.llm.chat(request.params, this.#options(request)))
    if (!Array.isArray(completion?.choices)) throw notACompletion(request.llm, "it has no 'choices'")
    const usage = mergeUsage(undefined, completion.usage)
    return withReason({ ...completion, usage })
  }

  async #stream(request: ModelRequest, open: OpenRequest): Promise<ChatCompletion> {
    const { accumulator } = open
    const { scope } = this.#call
    const { llm } = request
    const batches = batchesOf(llm.chatStream(request.params, this.#options(request)))
    let ended = false
    try {
      scope.throwIfAborted()
      ended = await scope.race(this.#read(batches, open))
    } finally {
      // Not awaited: a model that ignores the abort would hold the call.
      if (!ended) closeQuietly(batches)
    }
    if (!this.#deltas.stoppedBy && !accumulator.finished) {
      throw new StreamInterruptedError(`The stream of '${llm.modelName}' ended without a finish reason.`, {
        model: llm.modelName,
        partial: accumulator.text,
      })
    }
    this.#deltas.shareText(accumulator.text)
    return withReason(accumulator.completion())
  }

  /** Shows what comes, until the stream ends: true. It also stops where the answer must, and when the call is aborted. */
  async #read(batches: AsyncIterator<readonly ChatCompletionChunk[]>, open: OpenRequest): Promise<boolean> {
    const { scope, events } = this.#call
    while (!scope.aborted) {
      const next = await batches.next()
      if (next.done) return true
      for (const chunk of next.value) {
        if (scope.aborted) return false
        this.#show(chunk, open)
        if (this.#deltas.stoppedBy) return false
      }
      const ready = events.whenReady()
      if (ready) await ready
    }
    return false
  }

  #show(chunk: ChatCompletionChunk, open: OpenRequest): void {
    open.hasAnswer = true
    this.#deltas.show(chunk, open.accumulator.add(chunk))
    // Told at once: of a stream that breaks off nobody sees the rest.
    if (chunk.warnings) this.#call.warnings.tellAll(chunk.warnings, this.#step)
  }

  #options({ signal }: ModelRequest): CallOptions {
    const { traceId, scope, settings, events } = this.#call
    return {
      traceId,
      signal,
      timeout: scope.remaining,
      priority: settings.priority,
      onRetry: ({ attempt, delayMs, error }) =>
        events.emit({ type: 'retry', step: this.#step, attempt, delayMs, error }),
    }
  }

  /** A request that the provider turned away costs nothing; one that was under way does. */
  #spendFailed(error: Error, open: OpenRequest): void {
    const usage = LLMError.isInstance(error) ? error.usage : undefined
    if (usage && 'prompt_tokens' in usage) return this.#add(reportedUsage(usage as CompletionUsage))
    const wasUnderWay = [AbortError, TimeoutError, StreamInterruptedError].some((kind) =>
      kind.isInstance(error),
    )
    if (wasUnderWay || open.hasAnswer) this.#addEstimate(open)
  }

  #addEstimate({ params, accumulator }: OpenRequest): void {
    const answered = answeredText(accumulator.completion())
    this.#add(estimatedUsage(estimateTokens(params), estimateTextTokens(answered.length)))
  }

  #add(usage: CallUsage): void {
    this.#usage = addUsage(this.#usage, usage)
    this.#call.usage.add(usage)
  }
}

const withReason = (completion: ChatCompletion): ChatCompletion =>
  completion.choices.every((choice) => choice?.message) ? inferFinishReason(completion) : completion

function answeredText({ choices }: ChatCompletion): string {
  const message = choices?.[0]?.message
  const calls = message?.tool_calls?.map((call) => call?.function?.arguments ?? '') ?? []
  return [message?.content ?? '', ...calls].join('')
}

/** Custom providers throw what they like. */
function modelError(thrown: unknown, llm: LLMInterface, partial: string | undefined): Error {
  if (SlfError.isInstance(thrown)) return thrown
  return new LLMError(
    `The call of the model '${llm.modelName}' failed: ${printableLine(messageOf(thrown))}`,
    {
      cause: thrown,
      model: llm.modelName,
      partial,
    },
  )
}

function closeQuietly(iterator: AsyncIterator<unknown>): void {
  try {
    iterator.return?.().then(undefined, () => undefined)
  } catch {
    // The stream is given up already.
  }
}
