import { type ChatCompletion, type ChatCompletionChunk, inferFinishReason } from '@slf/core'
import type { AdapterSettings } from '../options/adapter-options.js'
import type { HTTPAttempt } from '../exchange/http-attempt.js'
import { completionChunk } from '../parsing/completion-chunk.js'
import { readChunks } from './read-chunks.js'
import { jsonResponse, readText } from './read-json.js'
import type { StreamDecoder } from '../parsing/stream-decoder.js'

/** How the adapter reads the answers to a request for a stream. */
export interface StreamReading {
  readonly settings: AdapterSettings
  readonly decoder: () => StreamDecoder
  /** Reads a whole answer, for servers that take no notice of `stream`. */
  readonly whole: (body: unknown) => ChatCompletion
}

/** Chunks without output that are kept for a repetition; a stream of more of them is handed on as it is. */
const MOST_HELD = 1_000

/**
 * Reads a stream up to its first output, so that whatever fails before can be sent again. The chunks that it resolves
 * to hold those that were read so far, and own the attempt from then on.
 */
export async function openStream(
  attempt: HTTPAttempt,
  response: Response,
  reading: StreamReading,
): Promise<AsyncGenerator<ChatCompletionChunk, void>> {
  const batches = batchesOf(attempt, response, reading)
  const held: ChatCompletionChunk[] = []
  for (;;) {
    const { done, value } = await batches.next()
    if (value) held.push(...value)
    if (done || value.some(hasOutput) || held.length > MOST_HELD) return owned(held, batches, attempt)
  }
}

async function* batchesOf(
  attempt: HTTPAttempt,
  response: Response,
  { settings, decoder, whole }: StreamReading,
): AsyncGenerator<readonly ChatCompletionChunk[], void> {
  attempt.phase = 'body'
  const body = attempt.open(response, settings.sizeLimits.streamBytes)
  const first = await attempt.readFirst(body)
  if (!first || isEventStream(first, response)) {
    yield* readChunks(attempt, body, first, decoder(), settings)
    return
  }
  const text = await readText(attempt, body, first)
  attempt.phase = 'decode'
  const answer = jsonResponse(text, response, settings.sizeLimits.jsonDepth)
  yield [completionChunk(inferFinishReason(whole(answer)))]
}

/** The chunks, with their end reported to the attempt. */
async function* owned(
  held: readonly ChatCompletionChunk[],
  batches: AsyncGenerator<readonly ChatCompletionChunk[], void>,
  attempt: HTTPAttempt,
): AsyncGenerator<ChatCompletionChunk, void> {
  let usage: ChatCompletionChunk['usage']
  try {
    for (const chunk of held) {
      usage = chunk.usage ?? usage
      yield chunk
    }
    for await (const chunks of batches) {
      for (const chunk of chunks) {
        usage = chunk.usage ?? usage
        yield chunk
      }
    }
    attempt.succeed(usage)
  } catch (error) {
    throw attempt.fail(error)
  } finally {
    attempt.dispose()
  }
}

/** Characters that an event stream may begin with: of its four fields, of a comment. */
const FIRST_OF_EVENTS = 'deir:'

/**
 * Gateways answer a request for a stream with JSON or a web page, under any content type. The first character tells:
 * no line of an event stream begins as those do.
 */
function isEventStream(bytes: Uint8Array, { headers }: Response): boolean {
  const character = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().charAt(0)
  if (character === '') return true
  if ('{[<"'.includes(character)) return false
  const type = headers.get('content-type') ?? 'text/event-stream'
  return type.includes('text/event-stream') || FIRST_OF_EVENTS.includes(character)
}

/** Whether a caller sees something of the answer in the chunk: from then on the request is not sent again. */
function hasOutput({ choices }: ChatCompletionChunk): boolean {
  return choices.some(({ delta, finish_reason }) => {
    const { content, refusal, reasoning_content, tool_calls, annotations, provider_data } = delta ?? {}
    return Boolean(
      finish_reason ||
      content ||
      refusal ||
      reasoning_content ||
      tool_calls?.length ||
      annotations?.length ||
      provider_data,
    )
  })
}
