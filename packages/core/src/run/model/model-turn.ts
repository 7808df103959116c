import type { ChatCompletion, CompletionUsage } from '../../contract/chat-completion.js'
import type { ChatParams } from '../../contract/chat-params.js'
import type { CompletionWarning } from '../../contract/completion-warning.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import type { OutputIssue } from '../../errors/output-errors.js'
import type { CallUsage } from '../../events/call-usage.js'
import type { ModelRequest } from '../../plan/middleware.js'
import { withHooks } from '../state/hooks.js'
import { DeltaEmitter } from './delta-emitter.js'
import { ambientContextForHooks, runInContext } from '../state/ambient-context.js'
import { MeteredModel } from './metered-model.js'
import type { PartialEmitter } from './partial-emitter.js'
import { assertAnswered, type ModelAnswer, readCompletion, unknownFinishReason } from './read-completion.js'
import type { CallState } from '../state/call-state.js'

/** One model call that is to be made. */
export interface ModelTurnRequest {
  /** From 1. */
  readonly step: number
  readonly llm: LLMInterface
  readonly params: ChatParams
  /** Reads the answer while it grows. */
  readonly partials?: PartialEmitter | undefined
}

/** What came of a model call. */
export interface ModelTurn extends ModelAnswer {
  readonly step: number
  readonly model: string
  readonly usage: CallUsage
  readonly durationMs: number
  /** The provider's own usage, for the ledger of attempts. */
  readonly reported: CompletionUsage | undefined
  /** Why the model was stopped before its end. */
  readonly stoppedBy: OutputIssue | undefined
}

/** Makes one model call, through the step seam and middleware. Its start event has one end, also when it fails. */
export async function runModelTurn(call: CallState, request: ModelTurnRequest): Promise<ModelTurn> {
  const { step, llm, params, partials } = request
  const { events, clock, scope } = call
  const started = clock.now()
  const deltas = new DeltaEmitter(call, step, partials)
  const model = new MeteredModel(call, step, deltas)
  events.emit({ type: 'llm-start', step, model: llm.modelName, params })
  let completion: ChatCompletion
  let answer: ModelAnswer
  try {
    completion = await askModel(call, model, request)
    answer = readCompletion(completion, llm)
    call.warnings.tellAll(completion.warnings, step)
    deltas.showRest(answer)
  } catch (thrown) {
    model.abandon()
    const error = scope.aborted ? scope.error(deltas.text || undefined) : (thrown as Error)
    events.emit({ type: 'llm-error', step, durationMs: clock.now() - started, error })
    throw error
  }
  const { message, finishReason } = answer
  const { usage } = model
  const { stoppedBy } = deltas
  const durationMs = clock.now() - started
  events.emit({ type: 'llm-end', step, durationMs, finishReason, message, usage })
  if (answer.wasMalformed) call.warnings.tell(malformed(llm), step)
  if (!stoppedBy) {
    assertAnswered(answer, completion, params, llm)
    const message = unknownFinishReason(finishReason, llm)
    if (message !== undefined) call.warnings.tell({ code: 'unknown_finish_reason', message }, step)
  }
  return {
    ...answer,
    step,
    model: llm.modelName,
    usage,
    durationMs,
    reported: completion.usage ?? undefined,
    stoppedBy,
  }
}

const malformed = ({ modelName }: LLMInterface): CompletionWarning => ({
  code: 'malformed_characters',
  message: `The answer of '${modelName}' has halves of characters: each is U+FFFD now.`,
})

async function askModel(
  call: CallState,
  model: MeteredModel,
  { step, llm, params }: ModelTurnRequest,
): Promise<ChatCompletion> {
  const { scope, method, callId, traceId, streamed } = call
  scope.throwIfAborted()
  const send = withHooks(
    call.middleware.map(({ model }) => model),
    (request: ModelRequest) => model.send(request),
  )
  let ran = false
  const running = call.settings.step(`${call.path}/llm/${step}`, () => {
    ran = true
    const request = { params, llm, streamed, method, step, callId, traceId, signal: scope.signal }
    return runInContext(ambientContextForHooks(call.context), () => send(request))
  })
  const completion = await scope.race(running)
  // Recorded by an engine in an earlier process: the tokens were spent there, but count for this call.
  if (!ran) model.spend(completion.usage, params, '')
  return completion
}
