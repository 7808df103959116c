import {
  type ChatCompletionChunk,
  ResponseTooLargeError,
  StreamFormatError,
  StreamInterruptedError,
} from '@slf/core'
import type { AdapterSettings } from '../options/adapter-options.js'
import type { HTTPAttempt } from '../exchange/http-attempt.js'
import type { BodyReader } from '../parsing/body-reader.js'
import { Countdown } from '../time/countdown.js'
import { isHeartbeat } from '../parsing/heartbeat.js'
import { networkError } from '../errors/network-error.js'
import { SSEParser } from '../parsing/sse-parser.js'
import type { SSEEvent, StreamDecoder } from '../parsing/stream-decoder.js'

/** How long the usage is waited for once the answer is whole. */
const USAGE_GRACE_MS = 1_000
/** How long the server may take to close after its last word: a connection that ends by itself can be used again. */
const CLOSE_GRACE_MS = 100

/**
 * Reads the events of a stream and yields what they decode to, event by event. Nothing is read ahead of the consumer,
 * whose own time is on no clock but the total one. It ends only when the decoder says that the answer is whole.
 */
export async function* readChunks(
  attempt: HTTPAttempt,
  body: BodyReader,
  first: Uint8Array | undefined,
  decoder: StreamDecoder,
  { clock, sizeLimits }: AdapterSettings,
): AsyncGenerator<readonly ChatCompletionChunk[], void> {
  const parser = new SSEParser(sizeLimits.eventCharacters)
  const idle = attempt.idleCountdown()
  const grace = new Countdown(clock, USAGE_GRACE_MS)
  const closing = new Countdown(clock, CLOSE_GRACE_MS)
  let interruption: unknown

  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      if (decoder.state === 'open') return await attempt.readNext(body, idle)
      return await attempt.read(body, decoder.state === 'complete' ? grace : closing, () => body.cancel())
    } catch (error) {
      if (attempt.signal.aborted) throw error
      if (decoder.state === 'open' && error instanceof ResponseTooLargeError) throw error
      // The connection broke: what matters is only whether the answer was whole by then.
      interruption = error
      return undefined
    }
  }

  const isEnded = (): boolean => decoder.state === 'ended'
  for (let bytes = first; bytes; bytes = await next()) {
    if (isEnded()) continue
    for (const event of parser.push(bytes)) {
      if (!isHeartbeat(event)) idle.reset()
      const chunks = decode(attempt, decoder, event)
      if (chunks.length > 0) yield chunks
      if (isEnded()) break
    }
  }
  if (interruption === undefined && !isEnded()) {
    const chunks = lastEvents(attempt, decoder, parser.end())
    if (chunks.length > 0) yield chunks
  } else if (decoder.state === 'open') {
    throw new StreamInterruptedError('The connection broke before the end of the answer.', {
      cause: networkError(interruption, 'body'),
      phase: 'body',
    })
  }
  const chunks = decoder.end()
  if (chunks.length > 0) yield chunks
}

function decode(
  attempt: HTTPAttempt,
  decoder: StreamDecoder,
  event: SSEEvent,
): readonly ChatCompletionChunk[] {
  attempt.phase = 'decode'
  const chunks = decoder.push(event)
  attempt.phase = 'body'
  return chunks
}

/** What came after the last blank line: a whole event, or one that was cut and so is no wrong format. */
function lastEvents(
  attempt: HTTPAttempt,
  decoder: StreamDecoder,
  events: readonly SSEEvent[],
): readonly ChatCompletionChunk[] {
  try {
    return events.flatMap((event) => decode(attempt, decoder, event))
  } catch (error) {
    if (!(error instanceof StreamFormatError)) throw error
    attempt.phase = 'body'
    return []
  }
}
