import { classifyError, readErrorBody, SSEParser, ToolCallIds } from '@slf/adapter-kit'
import { accumulate, type ChatCompletion, type ChatCompletionChunk } from '@slf/core'
import type { DecodeContext } from '../src/decode/decode-events.js'
import { ResponseStreamDecoder } from '../src/decode/responses-stream-decoder.js'

const JSON_DEPTH = 128

/** A context of decoding that collects its warnings. */
export function decodeContext(
  extra: Partial<DecodeContext> = {},
): DecodeContext & { readonly warnings: string[] } {
  const warnings: string[] = []
  return {
    source: 'test',
    model: 'test-model',
    ids: new ToolCallIds([]),
    mapError: (status, body) => classifyError(status, readErrorBody(body)),
    warn: (_capability, message) => warnings.push(message),
    ...extra,
    warnings,
  }
}

/** The chunks of the bytes of a stream, however they were cut. Throws as the stream does. */
export function chunksOfBytes(
  pieces: Iterable<Uint8Array>,
  context: DecodeContext = decodeContext(),
): readonly ChatCompletionChunk[] {
  const parser = new SSEParser(Number.MAX_SAFE_INTEGER)
  const decoder = new ResponseStreamDecoder(context, JSON_DEPTH)
  const chunks: ChatCompletionChunk[] = []
  for (const piece of pieces) {
    for (const event of parser.push(piece)) if (decoder.state === 'open') chunks.push(...decoder.push(event))
  }
  for (const event of parser.end()) if (decoder.state === 'open') chunks.push(...decoder.push(event))
  return [...chunks, ...decoder.end()]
}

/** The chunks of a list of events. */
export function chunksOf(events: Iterable<unknown>, context?: DecodeContext): readonly ChatCompletionChunk[] {
  const text = Array.from(events, (event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  return chunksOfBytes([new TextEncoder().encode(text)], context)
}

export const completionOf = (events: Iterable<unknown>, context?: DecodeContext): ChatCompletion =>
  accumulate(chunksOf(events, context))
