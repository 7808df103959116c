import {
  argumentDeltas,
  argumentsText,
  contentPieces,
  deltasOf,
  usageOf,
  type AnswerFixture,
  type ToolCallFixture,
} from './chat-fixtures.js'

type Json = Record<string, unknown>

/**
 * A whole Responses answer. `finishReason: 'length' | 'content_filter'` gives an incomplete response,
 * `null` one that is still in progress.
 *
 * @example json(responsesBody({ content: 'Hi' }))
 */
export function responsesBody(fixture: AnswerFixture = {}): Json {
  return envelope(fixture, statusOf(fixture), outputItems(fixture))
}

/**
 * The events of a Responses stream as OpenAI sends them, numbered, ending in the terminal event
 * (`response.completed` or `response.incomplete`); `finishReason: null` leaves the terminal event out.
 *
 * @example sse(responsesEvents({ content: ['Hel', 'lo'] }))
 */
export function responsesEvents(fixture: AnswerFixture = {}): Json[] {
  const started = envelope({ ...fixture, usage: null }, 'in_progress', [])
  const events: Json[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
  ]
  outputItems(fixture).forEach((item, output_index) => {
    events.push({ type: 'response.output_item.added', output_index, item: opened(item) })
    events.push(...itemEvents(fixture, item, output_index))
    events.push({ type: 'response.output_item.done', output_index, item })
  })
  const status = statusOf(fixture)
  if (status !== 'in_progress') events.push({ type: `response.${status}`, response: responsesBody(fixture) })
  return events.map(({ type, ...rest }, sequence_number) => ({ type, sequence_number, ...rest }))
}

function statusOf(fixture: AnswerFixture): 'completed' | 'incomplete' | 'in_progress' {
  if (fixture.finishReason === null) return 'in_progress'
  return fixture.finishReason === 'length' || fixture.finishReason === 'content_filter'
    ? 'incomplete'
    : 'completed'
}

function envelope(fixture: AnswerFixture, status: string, output: Json[]): Json {
  const usage = usageOf(fixture)
  const reason = fixture.finishReason === 'length' ? 'max_output_tokens' : 'content_filter'
  return {
    id: fixture.id ?? 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason } : null,
    model: fixture.model ?? 'test-model',
    output,
    usage: usage && {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  }
}

function outputItems(fixture: AnswerFixture): Json[] {
  const parts: Json[] = []
  if (fixture.content !== undefined) {
    parts.push({ type: 'output_text', text: contentPieces(fixture).join(''), annotations: [] })
  }
  if (fixture.refusal !== undefined) parts.push({ type: 'refusal', refusal: fixture.refusal })
  return [
    ...(fixture.reasoning === undefined
      ? []
      : [{ type: 'reasoning', id: 'rs_0', summary: [{ type: 'summary_text', text: fixture.reasoning }] }]),
    ...(parts.length
      ? [{ type: 'message', id: 'msg_0', role: 'assistant', status: 'completed', content: parts }]
      : []),
    ...(fixture.toolCalls ?? []).map(functionCall),
  ]
}

function functionCall(call: ToolCallFixture, index: number): Json {
  return {
    type: 'function_call',
    id: `fc_${index}`,
    call_id: call.id ?? `call_${index}`,
    name: call.name,
    arguments: argumentsText(call),
    status: 'completed',
  }
}

function opened(item: Json): Json {
  if (item['type'] === 'message') return { ...item, status: 'in_progress', content: [] }
  if (item['type'] === 'reasoning') return { ...item, summary: [] }
  return { ...item, status: 'in_progress', arguments: '' }
}

function itemEvents(fixture: AnswerFixture, item: Json, output_index: number): Json[] {
  const position = { item_id: item['id'], output_index }
  if (item['type'] === 'reasoning') {
    const place = { ...position, summary_index: 0 }
    const part = { type: 'summary_text', text: fixture.reasoning }
    return [
      { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
      ...deltasOf(fixture.reasoning ?? '', fixture).map((delta) => ({
        type: 'response.reasoning_summary_text.delta',
        ...place,
        delta,
      })),
      { type: 'response.reasoning_summary_text.done', ...place, text: fixture.reasoning },
      { type: 'response.reasoning_summary_part.done', ...place, part },
    ]
  }
  if (item['type'] === 'function_call') {
    const text = String(item['arguments'])
    return [
      ...argumentDeltas(text, fixture).map((delta) => ({
        type: 'response.function_call_arguments.delta',
        ...position,
        delta,
      })),
      { type: 'response.function_call_arguments.done', ...position, arguments: text },
    ]
  }
  return (item['content'] as Json[]).flatMap((part, content_index) => {
    const place = { ...position, content_index }
    const refusal = part['type'] === 'refusal'
    const kind = refusal ? 'response.refusal' : 'response.output_text'
    const key = refusal ? 'refusal' : 'text'
    const pieces = refusal ? deltasOf(fixture.refusal ?? '', fixture) : contentPieces(fixture)
    return [
      { type: 'response.content_part.added', ...place, part: { ...part, [key]: '' } },
      ...pieces.map((delta) => ({ type: `${kind}.delta`, ...place, delta })),
      { type: `${kind}.done`, ...place, [key]: part[key] },
      { type: 'response.content_part.done', ...place, part },
    ]
  })
}
