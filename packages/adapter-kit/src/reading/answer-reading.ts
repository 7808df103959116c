import type { ChatCompletion, ChatCompletionChunk, LLMError } from '@slf/core'
import type { AnswerContext } from '../chunks/answer-context.js'
import { callHook, wrongResult } from '../errors/hook-error.js'
import type { AdapterCall } from '../exchange/adapter-call.js'
import type { AdapterSettings } from '../options/adapter-options.js'
import type { FramerLimits, Framing } from '../parsing/framer.js'
import type { StreamDecoder } from '../parsing/stream-decoder.js'
import type { StreamEvent } from '../parsing/stream-event.js'

/** How an adapter reads one answer. */
export interface AnswerReading {
  readonly settings: AdapterSettings
  readonly framing: Framing
  /** What the rules of an answer need to know. */
  readonly context: AnswerContext
  /** Whether a stream was asked for. */
  readonly isStream: boolean
  /** Makes the author's decoder. */
  readonly decoder: () => StreamDecoder
  /** Reads a whole answer by the author's code. */
  readonly whole: (body: unknown) => ChatCompletion
  readonly isHeartbeat: (event: StreamEvent) => boolean
  readonly errorOf: (body: unknown) => LLMError
}

/** The chunks of one read of the network, handed on together. */
export type ChunkBatch = readonly ChatCompletionChunk[]

/** How the answer to a call is read. */
export function answerReading(call: AdapterCall, response: Response): AnswerReading {
  const { hooks, params, settings, warnings, stream } = call
  const info = call.infoOf(response)
  const errorOf = (body: unknown): LLMError => call.errorInside(response, body)
  return {
    settings,
    framing: checkedFraming(hooks.framing()),
    isStream: stream,
    context: {
      messages: params.messages,
      expected: params.n ?? 1,
      finishReasons: hooks.finishReasons(),
      errorOf,
      warn: (code, message) => warnings.add(code, message),
    },
    decoder: () => checkedDecoder(callHook('createDecoder', () => hooks.createDecoder(info))),
    whole: (body) => callHook('decodeCompletion', () => hooks.decodeCompletion(body, info)),
    isHeartbeat: (event) => callHook('isHeartbeat', () => hooks.isHeartbeat(event)),
    errorOf,
  }
}

/** What the framer of an answer is made with. */
export function framerLimits({ settings, context }: AnswerReading): FramerLimits {
  return {
    maxEventCharacters: settings.sizeLimits.eventCharacters,
    onMalformed: () =>
      context.warn('malformed_bytes', 'The answer held bytes that are no UTF-8: they became U+FFFD.'),
  }
}

function checkedFraming(framing: Framing): Framing {
  if (framing === 'sse' || framing === 'json-lines' || typeof framing === 'function') return framing
  throw wrongResult(
    'framing',
    `must be 'sse', 'json-lines' or a function that makes a framer, but is '${String(framing)}'.`,
  )
}

function checkedDecoder(decoder: StreamDecoder): StreamDecoder {
  if (typeof (decoder as Partial<StreamDecoder> | undefined)?.push === 'function') return decoder
  throw wrongResult('createDecoder', "must make an object that has a method 'push'.")
}
