import type { ChatCompletion, ChatCompletionChunk } from '@slf/core'
import type { ExchangeSettings } from './adapter-options.js'
import type { Attempt } from './attempt.js'
import { readChunks } from './read-chunks.js'
import type { StreamDecoder } from './stream-decoder.js'

/** What opening a stream needs beside the attempt. */
export interface StreamOpening {
  readonly settings: ExchangeSettings
  readonly decoder: () => StreamDecoder
  /** Reads a whole answer, for servers that ignore that a stream was asked for. */
  readonly whole: (body: unknown) => ChatCompletion
}

/**
 * Reads a stream up to its first output, so that whatever fails before can be repeated, and resolves to all chunks.
 * When it resolves, the chunks own the attempt and dispose of it at their end.
 */
export async function openStream(
  attempt: Attempt,
  response: Response,
  { settings, decoder }: StreamOpening,
): Promise<AsyncGenerator<ChatCompletionChunk, void>> {
  const body = attempt.open(response, settings.sizeLimits.streamBytes)
  const first = await attempt.readFirst(body, settings.timeouts.firstByte)
  const batches = readChunks(attempt, body, first, decoder(), settings)
  const held: ChatCompletionChunk[] = []
  for (;;) {
    const { done, value } = await batches.next()
    if (value) held.push(...value)
    if (done || held.some(hasOutput)) return followed(held, batches, attempt)
  }
}

async function* followed(
  held: readonly ChatCompletionChunk[],
  batches: AsyncGenerator<readonly ChatCompletionChunk[], void>,
  attempt: Attempt,
): AsyncGenerator<ChatCompletionChunk, void> {
  try {
    yield* held
    for await (const chunks of batches) yield* chunks
  } finally {
    attempt.dispose()
  }
}

/** Whether a caller sees something of the answer in the chunk. */
function hasOutput({ choices }: ChatCompletionChunk): boolean {
  return choices.some(({ delta, finish_reason }) => {
    const { content, refusal, reasoning_content, tool_calls, annotations } = delta ?? {}
    return Boolean(
      finish_reason || content || refusal || reasoning_content || tool_calls?.length || annotations?.length,
    )
  })
}
