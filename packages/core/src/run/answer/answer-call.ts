import { OutputValidationError } from '../../errors/output-errors.js'
import { DecoratorUsageError } from '../../errors/programmer-errors.js'
import { shown } from '../../plan/check-options.js'
import { checkHistory } from '../../prompt/check-history.js'
import { valueText } from '../../prompt/value-text.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import { checkValue } from '../../schema/output/check-value.js'
import { AnswerLoop } from './answer-loop.js'
import { answerSchema } from '../request/answer-schema.js'
import type { CallOutcome } from '../state/call-outcome.js'
import { placeToolImages } from '../request/tool-images.js'
import { buildRequests, type RequestBuilder } from '../request/request-builder.js'
import { type BodyCall, runBody } from '../request/run-body.js'
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
    return { ...byCode, value, text, history, finishReason }
  }
  if (body.history) call.transcript.begin([...checkHistory(body.history, call.method)])
  const value = checkedValue(call, body.value)
  const text = valueText(value)
  if (typeof value === 'string' && value !== '') call.events.emit({ type: 'text-delta', step: 0, text })
  return { ...byCode, value, text, history: call.transcript.history() }
}

async function askModel(call: CallState, requests: RequestBuilder): Promise<Answered> {
  const { transcript } = call
  const { history, turn } = requests.messages(requests.llm)
  transcript.begin([...history, ...turn])
  const result = await new AnswerLoop(call, requests).run()
  const { value, text, finishReason, llm, corrections, warnings, attempts } = result
  const tools = [...requests.tools.formats(llm.capabilities).values()]
  return {
    value,
    text,
    finishReason,
    answeredByCode: false,
    history: transcript.history(),
    messages: placeToolImages(
      [...requests.messages(llm).preamble, ...transcript.history()],
      llm.capabilities,
    ),
    steps: result.steps.map(({ step, model, finishReason, usage, durationMs }) => {
      return { step, model, finishReason, usage, durationMs }
    }),
    attempts,
    corrections,
    warnings,
    notes: [...(requests.format(llm)?.notes ?? []), ...tools.flatMap(({ notes }) => notes)],
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

/** Code is held to the schema as the model is, only that nobody asks it again. */
export function checkedValue({ plan, method }: BodyCall, value: unknown): unknown {
  const schema = answerSchema(plan)
  if (!schema) {
    if (typeof value === 'string') return value
    throw new DecoratorUsageError(
      `The body of ${method} returned ${shown(value)} where a string or prompt\`…\` was expected: without 'returns' the answer is a string.`,
    )
  }
  const reading = checkValue(schema, value)
  if (reading.ok) return reading.value
  const { issues } = reading
  const first = renderIssues(issues.slice(0, 1))
  const message = `The value that the body of ${method} returned does not fit its schema: ${first}.`
  throw new OutputValidationError(message, { issues, attempts: [], raw: valueText(value), closest: value })
}
