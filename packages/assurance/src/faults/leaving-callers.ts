import { type LLMInterface, stream } from '@slf/core'
import type { Consumer } from '@slf/testbed'
import { type Caller, type CallerOptions, params } from './callers.js'
import { deskFor } from './method-callers.js'

type Open = (llm: LLMInterface, options: CallerOptions) => AsyncIterable<unknown>
type Read = (stream: AsyncIterable<unknown>) => Promise<void>

/** Everything that streams. */
const streams: Readonly<Record<string, Open>> = {
  chatStream: (llm, options) => llm.chatStream(params, options),
  'a chat': (llm, options) => deskFor(llm, options).chat('Hi').textStream,
  'a streamed function': (llm, options) => stream(deskFor(llm, options)).reply('Hi'),
}

const SLEEP_MS = 300

/** Ways not to read to the end. */
const readers: Readonly<Record<Exclude<Consumer, 'reads-all'>, Readonly<Record<string, Read>>>> = {
  'never-starts': {
    'dropped at once': async () => {},
    'an iterator is taken and dropped': async (chunks) => void chunks[Symbol.asyncIterator](),
    'return() before the first next()': async (chunks) =>
      void (await chunks[Symbol.asyncIterator]().return?.()),
  },
  stops: {
    break: async (chunks) => {
      for await (const chunk of chunks) if (chunk) break
    },
    throw: async (chunks) => {
      const own = new Error('the reader has an error of its own')
      try {
        for await (const chunk of chunks) if (chunk) throw own
      } catch (error) {
        if (error !== own) throw error
      }
    },
    'return()': async (chunks) => {
      const iterator = chunks[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.return?.()
    },
    'return() while a next() waits': async (chunks) => {
      const iterator = chunks[Symbol.asyncIterator]()
      await iterator.next()
      const waiting = (async () => {
        while (!(await iterator.next()).done);
      })()
      await Promise.all([iterator.return?.(), waiting.catch(() => {})])
    },
  },
  sleeps: {
    'sleeps after the first chunk': async (chunks) => {
      for await (const chunk of chunks) {
        if (!chunk) continue
        await new Promise((resolve) => setTimeout(resolve, SLEEP_MS))
        break
      }
    },
  },
}

/** Everything that streams, read in each way in which such a consumer does not read to the end. */
export function leavingCallers(consumer: Exclude<Consumer, 'reads-all'>): readonly Caller[] {
  return Object.entries(streams).flatMap(([what, open]) =>
    Object.entries(readers[consumer]).map(([how, read]) => ({
      name: `${what}: ${how}`,
      call: 'stream' as const,
      run: async (llm, options) => {
        try {
          await read(open(llm, options))
          return { left: true }
        } catch (error) {
          return { error }
        }
      },
    })),
  )
}
