import { type StreamEvent, SSEParser, type StreamDecoder } from '@slf/adapter-kit'
import { type ChatCompletion, type ChatCompletionChunk, accumulate, StreamFormatError } from '@slf/core'

/**
 * What an exchange does with the bytes of a stream, without the exchange: frames, decodes and joins.
 *
 * @throws errors of the SLF tree for what is no whole stream.
 */
export function readStream(decoder: StreamDecoder, pieces: readonly Uint8Array[]): ChatCompletion {
  const parser = new SSEParser(1_024 ** 2)
  const chunks: ChatCompletionChunk[] = []
  const take = (events: readonly StreamEvent[]): void => {
    for (const event of events) if (decoder.state !== 'ended') chunks.push(...decoder.push(event))
  }
  for (const piece of pieces) take(parser.push(piece))
  try {
    take(parser.end())
  } catch (error) {
    // An event that the end has cut is no format of its own.
    if (!StreamFormatError.isInstance(error)) throw error
  }
  return accumulate([...chunks, ...(decoder.end?.() ?? [])])
}

/** Fails for a completion that a caller could not rely on. */
export function assertCompletion({ choices, usage }: ChatCompletion): void {
  const [choice] = choices
  const { content, refusal } = choice?.message ?? {}
  const toolCalls = choice?.message.tool_calls ?? []
  assert(choice !== undefined, 'no choice')
  assert(typeof choice.finish_reason === 'string', 'no finish reason')
  assert(content === null || typeof content === 'string', 'content is no text')
  assert(refusal === undefined || refusal === null || typeof refusal === 'string', 'refusal is no text')
  for (const { id, function: called } of toolCalls) {
    assert(typeof id === 'string' && id !== '', 'a tool call without id')
    assert(typeof called.name === 'string', 'the name of a tool call is no text')
    assert(typeof called.arguments === 'string', 'tool arguments are no text')
  }
  assert(new Set(toolCalls.map(({ id }) => id)).size === toolCalls.length, 'two tool calls with one id')
  for (const tokens of [usage?.prompt_tokens ?? 0, usage?.completion_tokens ?? 0]) {
    assert(Number.isFinite(tokens) && tokens >= 0, `usage of ${tokens} tokens`)
  }
}

function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`The decoder let through: ${what}.`)
}
