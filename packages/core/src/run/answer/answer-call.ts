import { acceptCodeAnswer, checkCodeAnswer, checkPassedOn } from './check-code-answer.js'
import { checkHistory } from '../../prompt/check-history.js'
import { valueText } from '../../prompt/value-text.js'
import { AnswerLoop } from './answer-loop.js'
import type { CallOutcome } from '../state/call-outcome.js'
import { placeToolImages } from '../request/tool-images.js'
import { buildRequests, type RequestBuilder } from '../request/request-builder.js'
import { runBody } from '../request/run-body.js'
import type { CallState } from '../state/call-state.js'

/** What an answer adds to the facts of the call itself. */
export type Answered = Omit<CallOutcome, 'usage' | 'callId' | 'traceId' | 'durationMs'>

/** Runs the body, and the model when the body gives a prompt. */
export async function answerCall(call: CallState): Promise<Answered> {
  const body = await runBody(call)
  if (body.kind === 'prompt') return askModel(call, await buildRequests(call, body.prompt))
  if (body.kind === 'turn') {
    const { value, text, history, finishReason } = body.turn
    call.transcript.begin(history)
    checkPassedOn(call, value)
    const warnings = await acceptCodeAnswer(call, value)
    return { ...byCode, value, text, history, finishReason, warnings }
  }
  if (body.history) call.transcript.begin([...checkHistory(body.history, call.method)])
  const value = checkCodeAnswer(call, body)
  const warnings = await acceptCodeAnswer(call, value)
  const text = valueText(value)
  if (typeof value === 'string' && value !== '') call.events.emitText(0, text)
  return { ...byCode, value, text, history: call.transcript.history(), warnings }
}

async function askModel(call: CallState, requests: RequestBuilder): Promise<Answered> {
  const { transcript } = call
  const { history, turn } = requests.form(requests.llm).messages
  transcript.begin([...history, ...turn])
  const result = await new AnswerLoop(call, requests).run()
  const { value, text, finishReason, form, corrections, warnings, attempts } = result
  const { capabilities, messages, format } = form
  const tools = [...requests.tools.formats(capabilities).values()]
  return {
    value,
    text,
    finishReason,
    answeredByCode: false,
    history: transcript.history(),
    messages: placeToolImages([...messages.preamble, ...transcript.history()], capabilities),
    steps: result.steps.map(({ step, model, finishReason, usage, durationMs }) => {
      return { step, model, finishReason, usage, durationMs }
    }),
    attempts,
    corrections,
    warnings,
    notes: [...(format?.notes ?? []), ...tools.flatMap(({ notes }) => notes)],
  }
}

const byCode = {
  finishReason: 'stop',
  answeredByCode: true,
  messages: [],
  steps: [],
  attempts: [],
  corrections: [],
  warnings: [],
  notes: [],
} as const
