// An adapter as a stranger writes it, from docs/adapters.md alone, for a protocol that nobody has: not SSE but records that
// end with a form feed, the key in the query, errors of a shape of its own with a wait in the body, tools as numbered slots,
// and words of its own for the end of an answer.
import {
  BaseAdapter,
  type EncodeContext,
  type ErrorFacts,
  type Framer,
  isJsonObject,
  type OutgoingRequest,
  parseEventData,
  providerData,
  type ResponseInfo,
  type StreamDecoder,
  type StreamEvent,
  takeParams,
  type WireRequest,
} from '@slf/adapter-kit'
import {
  type AssistantMessage,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatMessage,
  type ChatParams,
  type CompletionUsage,
  type LLMError,
  RateLimitError,
  type ToolCall,
} from '@slf/core'

interface Slot {
  readonly slot: number
  readonly deed?: string
  readonly with?: unknown
}

interface Hoot {
  readonly hoot?: string
  readonly slots?: readonly Slot[]
  readonly feather?: string
  readonly over?: string
  readonly seeds?: { readonly eaten: number; readonly laid: number }
  readonly trouble?: { readonly kind: string; readonly story: string; readonly rest?: string }
}

class FormFeedFramer implements Framer {
  readonly #decoder = new TextDecoder()
  #text = ''

  push(bytes: Uint8Array): StreamEvent[] {
    const records = (this.#text + this.#decoder.decode(bytes, { stream: true })).split('\f')
    this.#text = records.pop() ?? ''
    return records.map((data) => ({ data }))
  }

  end(): StreamEvent[] {
    return this.#text.trim() === '' ? [] : [{ data: this.#text }]
  }
}

const owlData = providerData('owl')

export class OwlAdapter extends BaseAdapter {
  static override readonly provider = {
    id: 'owl',
    baseURL: 'https://api.owl.example/forest',
    capabilities: { structuredOutput: 'tool', toolChoice: 'none', parallelToolCalls: true },
  } as const

  protected override readonly framing = () => new FormFeedFramer()
  protected override readonly finishReasons = {
    dawn: 'stop',
    'wings-tired': 'length',
    'hunts-now': 'tool_calls',
    'fell-off': 'failed',
  } as const

  protected encode(params: ChatParams, context: EncodeContext): WireRequest {
    const { taken, extras } = takeParams(params, ['tools', 'tool_choice', 'max_tokens'], context)
    const deeds = (taken.tools ?? []).flatMap((tool, slot) => {
      const { function: called } = tool as {
        readonly function?: { readonly name: string; readonly parameters?: unknown }
      }
      return called ? [{ slot, deed: called.name, needs: called.parameters }] : []
    })
    const calls = taken.messages.map(encodeMessage)
    return {
      path: ['trees', this.modelName, 'hoot'],
      body: { ...extras, calls, deeds, feathers: taken.max_tokens, live: context.stream },
    }
  }

  protected override authorize({ query }: OutgoingRequest, key: string): void {
    query.set('nest', key)
  }

  protected override mapError({ body }: ErrorFacts): LLMError | undefined {
    const trouble = troubleIn(body)
    return trouble?.kind === 'too-loud'
      ? new RateLimitError(trouble.story, { retryAfterMs: restMs(trouble.rest) })
      : undefined
  }

  protected decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    const hoot = body as Hoot
    if (hoot.trouble) throw info.errorOf(hoot, 503)
    const calls = (hoot.slots ?? []).map(({ slot, deed = '', with: given }): ToolCall => {
      return {
        id: `slot-${slot}`,
        type: 'function',
        function: { name: deed, arguments: JSON.stringify(given ?? {}) },
      }
    })
    const data = hoot.feather === undefined ? undefined : owlData.write({ feather: hoot.feather })
    const message = { content: hoot.hoot ?? null, tool_calls: calls, provider_data: data }
    return { choices: [{ message, finish_reason: hoot.over }], usage: usageOf(hoot) }
  }

  protected createDecoder(info: ResponseInfo): StreamDecoder {
    return {
      push: ({ data }) =>
        parseEventData(data).map((record) => {
          const hoot = record as Hoot
          if (hoot.trouble) throw info.errorOf(hoot, 503)
          return chunkOf(hoot)
        }),
    }
  }
}

function chunkOf(hoot: Hoot): ChatCompletionChunk {
  const { hoot: content, slots, feather, over } = hoot
  const delta = {
    ...(content === undefined ? {} : { content }),
    ...(slots
      ? {
          tool_calls: slots.map(({ slot, deed, with: given }) => ({
            index: slot,
            function: { name: deed, arguments: given as string },
          })),
        }
      : {}),
    ...(feather === undefined ? {} : { provider_data: owlData.write({ feather }) }),
  }
  return { choices: [{ delta, finish_reason: over }], usage: usageOf(hoot) }
}

function encodeMessage(message: ChatMessage): object {
  if (message.role === 'tool') return { from: 'deed', of: message.tool_call_id, says: message.content }
  if (message.role !== 'assistant') return { from: message.role, says: message.content }
  const slots = (message.tool_calls ?? []).map(({ id, function: called }, slot) => ({
    slot,
    id,
    deed: called.name,
  }))
  return { from: 'owl', says: message.content ?? '', slots, feather: featherOf(message) }
}

const featherOf = (message: AssistantMessage): unknown => owlData.read(message)?.['feather']

const usageOf = ({ seeds }: Hoot): CompletionUsage | undefined =>
  seeds && { prompt_tokens: seeds.eaten, completion_tokens: seeds.laid }

function troubleIn(body: unknown): Hoot['trouble'] {
  return isJsonObject(body) && isJsonObject(body['trouble']) ? (body as Hoot).trouble : undefined
}

/** `2 beats`: a beat of wings is 500 ms. */
function restMs(rest = ''): number | undefined {
  const [, beats] = /^(\d{1,6}) beats?$/.exec(rest) ?? []
  return beats === undefined ? undefined : Number(beats) * 500
}
