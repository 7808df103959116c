import {
  accumulate,
  type ChatCompletion,
  type ChatCompletionChunk,
  type LLMInterface,
  type RetryNotice,
} from '@slf/core'
import type { CallKind, Consumer } from '@slf/testbed'

/** What a caller saw of one call. */
export interface Observation {
  readonly text?: string | undefined
  readonly finishReason?: unknown
  readonly refusal?: unknown
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: string }[] | undefined
  readonly value?: unknown
  /** What was thrown; `undefined` for an answer. */
  readonly error?: unknown
  /** The caller went away by itself: there is neither answer nor error to judge. */
  readonly left?: boolean | undefined
}

/** What a caller may say about its call. */
export interface CallerOptions {
  readonly signal: AbortSignal
  readonly onRetry: (notice: RetryNotice) => void
}

/** A way to call a model, and what comes of it. Never throws. */
export interface Caller {
  readonly name: string
  /** What goes over the wire. */
  readonly call: CallKind
  readonly run: (llm: LLMInterface, options: CallerOptions) => Promise<Observation>
}

const params = { messages: [{ role: 'user' as const, content: 'Hi' }] }

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
        return { ...seen(accumulate(chunks)), error }
      }
    },
  },
}

const LONG_SLEEP_MS = 300

/** Callers of `chatStream` that do not read to the end, by the consumer of a row. */
export const leavingCallers: Readonly<Record<Exclude<Consumer, 'reads-all'>, readonly Caller[]>> = {
  'never-starts': [
    leaving('drops the stream', async (stream) => void stream),
    leaving('drops the iterator', async (stream) => void stream[Symbol.asyncIterator]()),
    leaving('returns before the first next', async (stream) => {
      await stream[Symbol.asyncIterator]().return?.()
    }),
  ],
  stops: [
    leaving('break', async (stream) => {
      for await (const chunk of stream) if (chunk) break
    }),
    leaving('throw', async (stream) => {
      const own = new Error('the reader has an error of its own')
      await (async () => {
        for await (const chunk of stream) if (chunk) throw own
      })().catch((error: unknown) => {
        if (error !== own) throw error
      })
    }),
    leaving('return()', async (stream) => {
      const iterator = stream[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.return?.()
    }),
    leaving('return() while a next waits', async (stream) => {
      const iterator = stream[Symbol.asyncIterator]()
      await iterator.next()
      const waiting = (async () => {
        while (!(await iterator.next()).done);
      })()
      await Promise.all([iterator.return?.(), waiting.catch(() => {})])
    }),
  ],
  sleeps: [
    leaving('sleeps after the first chunk', async (stream) => {
      for await (const chunk of stream) {
        if (!chunk) continue
        await new Promise((resolve) => setTimeout(resolve, LONG_SLEEP_MS))
        break
      }
    }),
  ],
}

function leaving(name: string, read: (stream: AsyncIterable<ChatCompletionChunk>) => Promise<void>): Caller {
  const run: Caller['run'] = async (llm, options) => {
    try {
      await read(llm.chatStream(params, options))
      return { left: true }
    } catch (error) {
      return { error }
    }
  }
  return { name, call: 'stream', run }
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
