import {
  type ChatCompletionChunk,
  ResponseTooLargeError,
  StreamFormatError,
  StreamInterruptedError,
} from '@slf/core'
import { type Attempt, timeout } from './attempt.js'
import type { ExchangeSettings } from './adapter-options.js'
import type { BodyReader } from './body-reader.js'
import { Countdown } from './countdown.js'
import { networkError } from './network-error.js'
import { SSEParser } from './sse-parser.js'
import type { SSEEvent, StreamDecoder } from './stream-decoder.js'

/** How long the usage is waited for once the answer is whole. */
const USAGE_GRACE_MS = 1_000
/** How long the server may take to close after its last word: a connection that ends by itself can be used again. */
const CLOSE_GRACE_MS = 100

/**
 * Reads the events of a stream and yields what they decode to. It ends only when the decoder says that the answer is
 * whole; nothing is read ahead of the consumer.
 */
export async function* readChunks(
  attempt: Attempt,
  body: BodyReader,
  first: Uint8Array | undefined,
  decoder: StreamDecoder,
  { clock, timeouts, sizeLimits }: ExchangeSettings,
): AsyncGenerator<readonly ChatCompletionChunk[], void> {
  const parser = new SSEParser(sizeLimits.eventCharacters)
  const idle = new Countdown(clock, timeouts.idle)
  const grace = new Countdown(clock, USAGE_GRACE_MS)
  const closing = new Countdown(clock, CLOSE_GRACE_MS)
  const expireIdle = (): void =>
    attempt.stop(timeout('idle', timeouts.idle, 'Nothing more of the stream came'))

  const next = (): Promise<Uint8Array | undefined> => {
    if (decoder.state === 'open') return attempt.read(body, idle, expireIdle)
    return attempt.read(body, decoder.state === 'complete' ? grace : closing, () => body.cancel())
  }

  let interruption: unknown
  for (let bytes = first; bytes;) {
    for (const event of parser.push(bytes)) {
      idle.reset()
      if (decoder.state === 'ended') break
      const chunks = decoder.push(event)
      if (chunks.length > 0) yield chunks
    }
    try {
      bytes = await next()
    } catch (error) {
      if (attempt.signal.aborted) throw error
      if (decoder.state === 'open' && error instanceof ResponseTooLargeError) throw error
      // The connection broke: what matters is only whether the answer was whole by then.
      interruption = error
      break
    }
  }
  const cut = interruption === undefined ? parser.end() : []
  const chunks = lastChunks(decoder, cut, interruption)
  if (chunks.length > 0) yield chunks
}

function lastChunks(
  decoder: StreamDecoder,
  cut: readonly SSEEvent[],
  interruption: unknown,
): readonly ChatCompletionChunk[] {
  const chunks: ChatCompletionChunk[] = []
  try {
    for (const event of cut) if (decoder.state !== 'ended') chunks.push(...decoder.push(event))
  } catch (error) {
    // The last event was cut in the middle, so it is no format of its own.
    if (!(error instanceof StreamFormatError)) throw error
  }
  if (decoder.state === 'open' && interruption !== undefined) {
    throw new StreamInterruptedError('The connection broke before the end of the answer.', {
      cause: networkError(interruption, 'body'),
      phase: 'body',
    })
  }
  return [...chunks, ...decoder.end()]
}
