/** A tool call of a fixture. Arguments that are not a string are sent as JSON. */
export interface ToolCallFixture {
  readonly id?: string | undefined
  readonly name: string
  readonly arguments: unknown
}

/** An answer of the model, for both wires. */
export interface AnswerFixture {
  readonly id?: string | undefined
  readonly model?: string | undefined
  /** The text; in streams an array gives the deltas, a string is sent as one delta. */
  readonly content?: string | readonly string[] | undefined
  readonly toolCalls?: readonly ToolCallFixture[] | undefined
  readonly refusal?: string | undefined
  /** Chat: `reasoning_content`. Responses: the summary of a reasoning item. */
  readonly reasoning?: string | undefined
  /** Default `tool_calls` when there are any, else `stop`; `null` leaves it out, as a cut answer would. */
  readonly finishReason?: string | null | undefined
  /** Tokens in and out; default 11 and 7; `null` for an answer without usage. */
  readonly usage?: { readonly input: number; readonly output: number } | null | undefined
  /** Characters of one delta. Default: texts in one delta, arguments in two halves. */
  readonly deltaLength?: number | undefined
}

const DEFAULT_USAGE = { input: 11, output: 7 }

/** The JSON text of tool-call arguments. */
export function argumentsText(call: ToolCallFixture): string {
  return typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments)
}

/** The text deltas of a fixture. */
export function contentPieces(fixture: AnswerFixture): readonly string[] {
  if (fixture.content === undefined) return []
  return typeof fixture.content === 'string' ? deltasOf(fixture.content, fixture) : fixture.content
}

/** A text as deltas. */
export function deltasOf(text: string, { deltaLength = Infinity }: AnswerFixture): readonly string[] {
  const characters = Array.from(text)
  if (characters.length <= deltaLength) return [text]
  return Array.from({ length: Math.ceil(characters.length / deltaLength) }, (_, index) =>
    characters.slice(index * deltaLength, (index + 1) * deltaLength).join(''),
  )
}

/** Tool-call arguments as deltas. */
export function argumentDeltas(text: string, fixture: AnswerFixture): readonly string[] {
  if (fixture.deltaLength !== undefined) return deltasOf(text, fixture)
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}

/** Usage of a fixture, the default filled in. */
export function usageOf(fixture: AnswerFixture): { input: number; output: number } | null {
  return fixture.usage === undefined ? DEFAULT_USAGE : fixture.usage
}

/**
 * A whole Chat Completions answer.
 *
 * @example json(chatCompletion({ toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }))
 */
export function chatCompletion(fixture: AnswerFixture = {}): Record<string, unknown> {
  const calls = fixture.toolCalls?.map((call, index) => ({
    id: call.id ?? `call_${index}`,
    type: 'function',
    function: { name: call.name, arguments: argumentsText(call) },
  }))
  const pieces = contentPieces(fixture)
  return {
    id: fixture.id ?? 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: fixture.model ?? 'test-model',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: pieces.length === 0 ? null : pieces.join(''),
          refusal: fixture.refusal ?? null,
          ...(fixture.reasoning === undefined ? {} : { reasoning_content: fixture.reasoning }),
          ...(calls ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: finishReason(fixture),
      },
    ],
    ...chatUsage(fixture),
  }
}

/**
 * The chunks of a Chat Completions stream as OpenAI sends them: role first, arguments in fragments by index, the
 * finish reason in a chunk of its own, usage last with empty choices.
 *
 * @example sse(chatChunks({ content: ['Hel', 'lo'] }))
 */
export function chatChunks(fixture: AnswerFixture = {}): Record<string, unknown>[] {
  const deltas: Record<string, unknown>[] = [{ role: 'assistant', content: '' }]
  const { reasoning, refusal } = fixture
  if (reasoning !== undefined) {
    for (const piece of deltasOf(reasoning, fixture)) deltas.push({ reasoning_content: piece })
  }
  for (const content of contentPieces(fixture)) deltas.push({ content })
  if (refusal !== undefined) for (const piece of deltasOf(refusal, fixture)) deltas.push({ refusal: piece })
  for (const [index, call] of (fixture.toolCalls ?? []).entries()) {
    deltas.push({
      tool_calls: [
        {
          index,
          id: call.id ?? `call_${index}`,
          type: 'function',
          function: { name: call.name, arguments: '' },
        },
      ],
    })
    for (const piece of argumentDeltas(argumentsText(call), fixture)) {
      deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
  }
  const envelope = {
    id: fixture.id ?? 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: fixture.model ?? 'test-model',
  }
  const reason = finishReason(fixture)
  return [
    ...deltas.map((delta) => ({ ...envelope, choices: [{ index: 0, delta, finish_reason: null }] })),
    ...(reason === null ? [] : [{ ...envelope, choices: [{ index: 0, delta: {}, finish_reason: reason }] }]),
    ...(usageOf(fixture) ? [{ ...envelope, choices: [], ...chatUsage(fixture) }] : []),
  ]
}

function finishReason(fixture: AnswerFixture): string | null {
  if (fixture.finishReason !== undefined) return fixture.finishReason
  return fixture.toolCalls?.length ? 'tool_calls' : 'stop'
}

function chatUsage(fixture: AnswerFixture): { usage?: Record<string, unknown> } {
  const usage = usageOf(fixture)
  if (!usage) return {}
  return {
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
    },
  }
}
