import type { ChatCompletionChunk, CompletionUsage, FinishReason } from '../contract/chat-completion.js'
import type { CallOptions } from '../contract/call-options.js'
import type { ImagePart } from '../contract/chat-message.js'
import type { CompletionWarning } from '../contract/completion-warning.js'
import type { ChatParams } from '../contract/chat-params.js'

/** A tool call that the scripted model makes. */
export interface ScriptedToolCall {
  /** Default `call_1`, `call_2`, …, counted over the whole script. */
  readonly id?: string | undefined
  readonly name: string
  /** A value becomes JSON; a string is taken as it is, so that broken JSON can be scripted. */
  readonly arguments?: unknown
  /** Whatever else the call carries, such as `extra_content`. */
  readonly [extra: string]: unknown
}

/** One answer of the scripted model. What is absent does not happen. */
export interface ScriptedAnswer {
  readonly text?: string | undefined
  readonly reasoning?: string | undefined
  readonly refusal?: string | undefined
  readonly toolCalls?: readonly ScriptedToolCall[] | undefined
  readonly annotations?: readonly unknown[] | undefined
  /** Images that the model made. */
  readonly images?: readonly ImagePart[] | undefined
  readonly providerData?: unknown
  /** What the adapter warns of. */
  readonly warnings?: readonly CompletionWarning[] | undefined
  /** Default `tool_calls` or `stop`; `null`: none is ever announced. */
  readonly finishReason?: FinishReason | null | undefined
  /** Default 10 prompt and 5 completion tokens; `null`: the provider tells nothing. */
  readonly usage?: CompletionUsage | null | undefined
  /** Thrown after everything above was delivered; `chat` throws it at once. */
  readonly error?: unknown
  /** After everything above nothing more comes: until the signal aborts, or (`'deaf'`) not even then. */
  readonly hangs?: boolean | 'deaf' | undefined
}

/** What a request is answered with: a text, an error to throw, an answer, or a function of the request. */
export type ScriptedReply =
  | string
  | Error
  | ScriptedAnswer
  | ((params: ChatParams, options: CallOptions) => ScriptedReply | Promise<ScriptedReply>)

/** An answer as chunks, its text and arguments cut into pieces of `deltaLength` characters. */
export function* answerChunks(
  answer: ScriptedAnswer,
  nextId: () => string,
  deltaLength: number,
): Generator<ChatCompletionChunk> {
  const delta = (
    delta: NonNullable<ChatCompletionChunk['choices'][number]['delta']>,
  ): ChatCompletionChunk => ({
    choices: [{ index: 0, delta }],
  })
  for (const text of pieces(answer.reasoning, deltaLength)) yield delta({ reasoning_content: text })
  for (const text of pieces(answer.text, deltaLength)) yield delta({ content: text })
  for (const text of pieces(answer.refusal, deltaLength)) yield delta({ refusal: text })
  for (const [index, { id, name, arguments: value, ...extras }] of (answer.toolCalls ?? []).entries()) {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? {})
    const call = { ...extras, index, id: id ?? nextId(), type: 'function' as const }
    yield delta({ tool_calls: [{ ...call, function: { name, arguments: '' } }] })
    for (const piece of pieces(text, deltaLength)) {
      yield delta({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
  }
  if (answer.annotations) yield delta({ annotations: answer.annotations })
  if (answer.images) yield delta({ images: answer.images })
  if (answer.providerData !== undefined) yield delta({ provider_data: answer.providerData })
}

/** The last chunk: finish reason and usage. */
export function finishChunk(answer: ScriptedAnswer): ChatCompletionChunk {
  const { finishReason = answer.toolCalls?.length ? 'tool_calls' : 'stop', usage, warnings } = answer
  return {
    choices: [{ index: 0, delta: {}, finish_reason: finishReason }],
    usage: usage === undefined ? { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } : usage,
    ...(warnings ? { warnings } : {}),
  }
}

function* pieces(text: string | undefined, length: number): Generator<string> {
  const characters = Array.from(text ?? '')
  for (let start = 0; start < characters.length; start += length) {
    yield characters.slice(start, start + length).join('')
  }
}
