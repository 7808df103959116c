import type { AdapterOptions } from '@slf/adapter-kit'
import {
  APIKeyPool,
  type APIKeyPoolOptions,
  type ChatCompletionChunk,
  type ChatParams,
  type RetryNotice,
} from '@slf/core'
import { ManualClock } from '@slf/core/testing'
import { type Script, ScriptedServer } from '@slf/testbed'
import { ParrotAdapter } from './parrot-adapter.js'

export const ask: ChatParams = { messages: [{ role: 'user', content: 'hello' }] }

/** A server, an adapter with a clock that the test moves, and what must be back at zero afterwards. */
export interface Scenario extends AsyncDisposable {
  readonly server: ScriptedServer
  readonly adapter: ParrotAdapter
  readonly pool: APIKeyPool
  readonly clock: ManualClock
  /** Everything that a call holds: timers, leases, requests on the server. */
  readonly held: () => { timers: number; leases: number; requests: number }
  /** Resolves with the notice before the request is sent again; the back-off is on the clock from then on. */
  readonly nextRetry: () => Promise<RetryNotice>
  readonly onRetry: (notice: RetryNotice) => void
}

export const nothingHeld = { timers: 0, leases: 0, requests: 0 }

export async function scenario(
  script: Script,
  {
    keys = ['sk-canary-one-0123456789'],
    keyLimits,
    ...options
  }: Partial<AdapterOptions> & {
    keys?: APIKeyPoolOptions['apiKeys']
    keyLimits?: APIKeyPoolOptions['limits']
  } = {},
): Promise<Scenario> {
  const server = await ScriptedServer.start(script)
  const clock = new ManualClock()
  const pool = new APIKeyPool({ providerId: 'parrots', apiKeys: keys, clock, limits: keyLimits })
  const adapter = new ParrotAdapter({
    apiKeyPool: pool,
    modelName: 'parrot-1',
    baseURL: server.baseURL,
    clock,
    random: () => 1,
    ...options,
  })
  const notices: RetryNotice[] = []
  let tell: ((notice: RetryNotice) => void) | undefined
  return {
    server,
    adapter,
    pool,
    clock,
    held: () => ({
      timers: clock.pendingTimers,
      leases: pool.status().reduce((sum, { inFlight }) => sum + inFlight, 0),
      requests: server.activeRequests,
    }),
    nextRetry: () => {
      const notice = notices.shift()
      return notice ? Promise.resolve(notice) : new Promise((resolve) => (tell = resolve))
    },
    onRetry: (notice) => {
      if (tell) tell(notice)
      else notices.push(notice)
      tell = undefined
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** The text deltas of a stream. */
export async function textsOf(stream: AsyncIterable<ChatCompletionChunk>): Promise<string[]> {
  const texts: string[] = []
  for await (const { choices } of stream) {
    const text = choices[0]?.delta?.content
    if (text) texts.push(text)
  }
  return texts
}

/** The iterator of a stream, for tests that ask for one chunk at a time. */
export const iterate = (stream: AsyncIterable<ChatCompletionChunk>): AsyncIterator<ChatCompletionChunk> =>
  stream[Symbol.asyncIterator]()
