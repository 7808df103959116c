import {
  accumulate,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatEvent,
  type Clock,
  type LLMInterface,
  type RetryNotice,
} from '@slf/core'
import type { CallKind } from '@slf/testbed'
import type { Search } from '../desk.js'

/** What a caller saw of one call; fields that a way of calling does not show are absent. */
export interface Observation {
  readonly text?: string | undefined
  readonly finishReason?: unknown
  readonly refusal?: unknown
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: string }[] | undefined
  readonly value?: unknown
  /** What was thrown; absent for an answer. */
  readonly error?: unknown
  /** The caller went away by itself: there is neither answer nor error to judge. */
  readonly left?: boolean
}

/** What a caller says about its call. */
export interface CallerOptions {
  readonly signal: AbortSignal
  readonly onRetry: (notice: RetryNotice) => void
  readonly onEvent: (event: ChatEvent) => void
  /** What methods take their time from, beside the adapter. */
  readonly clock?: Clock | undefined
  /** Milliseconds for the whole call. */
  readonly timeout?: number | undefined
  /** What the tool of a desk does. */
  readonly search?: Search | undefined
}

/** A way to call a model, and what comes of it. Never throws. */
export interface Caller {
  readonly name: string
  /** What goes over the wire. */
  readonly call: CallKind
  readonly run: (llm: LLMInterface, options: CallerOptions) => Promise<Observation>
}

/** Options of a caller that wants to know nothing. */
export const uninterested = (signal = new AbortController().signal): CallerOptions => ({
  signal,
  onRetry: () => {},
  onEvent: () => {},
})

export const params = { messages: [{ role: 'user' as const, content: 'Hi' }] }

/** `chat` and `chatStream` of an adapter. */
export const adapterCallers: Readonly<Record<CallKind, Caller>> = {
  chat: {
    name: 'chat',
    call: 'chat',
    run: async (llm, options) => {
      try {
        return seen(await llm.chat(params, options))
      } catch (error) {
        return { error }
      }
    },
  },
  stream: {
    name: 'chatStream',
    call: 'stream',
    run: async (llm, options) => {
      const chunks: ChatCompletionChunk[] = []
      try {
        for await (const chunk of llm.chatStream(params, options)) chunks.push(chunk)
        return seen(accumulate(chunks))
      } catch (error) {
        return { text: seen(accumulate(chunks)).text, error }
      }
    },
  },
}

function seen({ choices: [choice] }: ChatCompletion): Observation {
  const { content, refusal, tool_calls: toolCalls } = choice?.message ?? {}
  return {
    text: content ?? '',
    finishReason: choice?.finish_reason,
    refusal,
    toolCalls: toolCalls?.map(({ function: called }) => ({ name: called.name, arguments: called.arguments })),
  }
}
