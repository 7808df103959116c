import { accumulate, type ChatCompletion, type ChatCompletionChunk, type ChatParams } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { sseText } from '@slf/testbed'

export const ask: ChatParams = { messages: [{ role: 'user', content: 'hi' }] }

/** An adapter whose provider is a function in this process: exact bytes, no sockets, one attempt. */
export const adapterOn = (answer: () => Response): OpenAICompatible =>
  new OpenAICompatible({
    apiKey: 'sk-test',
    modelName: 'test-model',
    baseURL: 'https://provider.test/v1',
    retry: { maxRetries: 0 },
    fetch: () => Promise.resolve(answer()),
  })

/** A body that gives one piece at each read. */
export function bodyOf(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]()
  return new ReadableStream(
    {
      pull(controller) {
        const { done, value } = iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

/** What came of a call: chunks (of a stream), the completion, or the error. */
export interface Outcome {
  readonly chunks: readonly ChatCompletionChunk[]
  readonly completion?: ChatCompletion | undefined
  readonly error?: unknown
}

/** Reads a stream of these pieces. */
export async function streamOutcome(pieces: Iterable<Uint8Array>, params = ask): Promise<Outcome> {
  const headers = { 'content-type': 'text/event-stream' }
  const adapter = adapterOn(() => new Response(bodyOf(pieces), { headers }))
  const chunks: ChatCompletionChunk[] = []
  try {
    for await (const chunk of adapter.chatStream(params)) chunks.push(chunk)
    return { chunks, completion: accumulate(chunks) }
  } catch (error) {
    return { chunks, error }
  }
}

/** Reads a stream of these events, `[DONE]` at its end unless it is left out. */
export const eventsOutcome = (
  events: readonly unknown[],
  { done = true, params = ask }: { done?: boolean; params?: ChatParams } = {},
): Promise<Outcome> =>
  streamOutcome([new TextEncoder().encode(sseText(events, { done, eventNames: false }))], params)

/** Reads a whole answer. */
export async function wholeOutcome(body: unknown, params = ask): Promise<Outcome> {
  try {
    return { chunks: [], completion: await adapterOn(() => Response.json(body)).chat(params) }
  } catch (error) {
    return { chunks: [], error }
  }
}
