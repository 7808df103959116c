type Json = Record<string, unknown>

const said = (text: unknown): string => (typeof text === 'string' ? text : '')

/** What a recording says by itself that the answer is: read from its final items, by other code than the adapter's. */
export interface ExpectedAnswer {
  readonly content: string
  readonly refusal: string
  readonly reasoning: string
  readonly calls: readonly { readonly name: unknown; readonly arguments: unknown }[]
  readonly citedUrls: readonly unknown[]
  readonly itemTypes: readonly unknown[]
  readonly finishReason: string
  readonly promptTokens: unknown
  readonly completionTokens: unknown
  readonly cachedTokens: unknown
  readonly reasoningTokens: unknown
}

/** From the events of a stream: the final items, in the order of their index, and the first terminal event. */
export function expectedOfEvents(events: readonly unknown[]): ExpectedAnswer {
  const all = events as Json[]
  const end = all.findIndex(({ type }) => type === 'response.completed' || type === 'response.incomplete')
  const terminal = all[end]
  if (!terminal) throw new Error('the recording has no terminal event')
  const done = all.slice(0, end).filter(({ type }) => type === 'response.output_item.done')
  const items = done
    .sort((a, b) => Number(a['output_index']) - Number(b['output_index']))
    .map(({ item }) => item)
  return expectedOf(items as Json[], terminal['response'] as Json)
}

/** From a whole response. */
export const expectedOfResponse = (response: Json): ExpectedAnswer =>
  expectedOf(response['output'] as Json[], response)

function expectedOf(items: readonly Json[], response: Json): ExpectedAnswer {
  const parts = items
    .filter(({ type, role }) => type === 'message' && role === 'assistant')
    .flatMap(({ content }) => content as Json[])
  const reasoning = items
    .filter(({ type }) => type === 'reasoning')
    .flatMap(
      (item) =>
        ((item['content'] as Json[] | undefined)?.length ? item['content'] : item['summary']) as Json[],
    )
  const calls = items.filter(({ type }) => type === 'function_call')
  const usage = response['usage'] as Json
  const incomplete = (response['incomplete_details'] as Json | null | undefined)?.['reason']
  return {
    content: parts.map(({ text }) => said(text)).join(''),
    refusal: parts.map(({ refusal }) => said(refusal)).join(''),
    reasoning: reasoning.map(({ text }) => said(text)).join('\n\n'),
    calls: calls.map((call) => ({ name: call['name'], arguments: call['arguments'] })),
    citedUrls: parts.flatMap(({ annotations }) => ((annotations ?? []) as Json[]).map(({ url }) => url)),
    itemTypes: items.map(({ type }) => type),
    finishReason: incomplete === 'max_output_tokens' ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
    promptTokens: usage['input_tokens'],
    completionTokens: usage['output_tokens'],
    cachedTokens: (usage['input_tokens_details'] as Json)['cached_tokens'],
    reasoningTokens: (usage['output_tokens_details'] as Json)['reasoning_tokens'],
  }
}
