import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Ending, Reply } from '../fixtures/reply.js'
import {
  ScriptedServer,
  type ReplyFunction,
  type Script,
  type ScriptedServerOptions,
} from '../server/scripted-server.js'

/** A provider that misbehaves, as a suite sees it. */
export interface FaultProvider extends AsyncDisposable {
  /** Address for the adapter. */
  readonly baseURL: string
  /** When present the adapter must send through it. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Requests seen; `undefined` where the provider cannot see them (they never arrive). */
  readonly requests: () => number | undefined
  /** Requests that arrived where none may arrive (the target of a redirect). */
  readonly strayRequests: () => number
  /** Exchanges that the client still holds open. */
  readonly openExchanges: () => number
  /** Resolves when the client has closed the first exchange by itself. */
  readonly clientClosed: () => Promise<void>
  /** Bytes handed to the client so far. */
  readonly bytesSent: () => number
}

/** Steps of an answer in process: bytes, or a promise to wait for. */
export type BodySource = Iterable<Uint8Array | string | Promise<unknown>>

/** A provider on a socket, made of a script. Options as of {@link ScriptedServer}. */
export async function serverProvider(
  script: Script,
  options: ScriptedServerOptions & { readonly stray?: ScriptedServer | undefined } = {},
): Promise<FaultProvider> {
  const server = await ScriptedServer.start(script, options)
  return {
    baseURL: server.baseURL,
    requests: () => (options.tls ? undefined : server.requests.length),
    strayRequests: () => options.stray?.connections ?? 0,
    openExchanges: () => server.activeRequests,
    clientClosed: async () => (await server.request(0)).whenAborted,
    bytesSent: () => server.bytesSent,
    async [Symbol.asyncDispose]() {
      await options.stray?.[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** A script that gives the replies in order and repeats the last one for ever. */
export function repeatLast(...replies: readonly [Reply, ...Reply[]]): ReplyFunction {
  return (_request, index) => replies[index] ?? replies[replies.length - 1] ?? replies[0]
}

/** An address at which nothing listens, or that treats each connection as `onConnection` says. */
export async function listenerProvider(onConnection?: (socket: Socket) => void): Promise<FaultProvider> {
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    onConnection?.(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()))
  if (!onConnection) await close()
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests: () => (onConnection ? connections : undefined),
    strayRequests: () => 0,
    openExchanges: () => sockets.size,
    clientClosed: () => Promise.reject(new Error('this provider does not see the client go')),
    bytesSent: () => 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      if (onConnection) await close()
    },
  }
}

/** What a provider in process answers: a response, or a rejection as `fetch` would give it. */
export type Respond = (index: number, exchange: FetchExchange) => Response | Promise<Response>

/** Makes bodies whose every byte is known, for one request in process. */
export interface FetchExchange {
  readonly headers: Headers
  /** A body that gives each piece at a read of its own, then ends so. */
  body(pieces: BodySource, ending?: Ending): ReadableStream<Uint8Array>
  /** Never resolves; rejects when the client aborts. */
  never(): Promise<never>
}

/** A provider without sockets: the adapter must send through its `fetch`. */
export function fetchProvider(respond: Respond): FaultProvider {
  let requests = 0
  let open = 0
  let sent = 0
  let onClientClosed: () => void = () => {}
  const clientClosed = new Promise<void>((resolve) => {
    onClientClosed = resolve
  })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const index = requests++
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    signal?.throwIfAborted()
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    const whenAborted = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    whenAborted.catch(() => {})
    const body = (pieces: BodySource, ending: Ending = 'end'): ReadableStream<Uint8Array> => {
      open++
      let settled = false
      const settle = (byClient: boolean): void => {
        if (!settled) open--
        settled = true
        if (byClient) onClientClosed()
      }
      whenAborted.catch(() => settle(true))
      return streamOf(pieces, ending, whenAborted, settle, (bytes) => (sent += bytes))
    }
    return Promise.race([
      Promise.resolve(respond(index, { headers, body, never: () => whenAborted })),
      whenAborted,
    ])
  }
  return {
    baseURL: 'http://provider.test/v1',
    fetch,
    requests: () => requests,
    strayRequests: () => 0,
    openExchanges: () => open,
    clientClosed: () => clientClosed,
    bytesSent: () => sent,
    async [Symbol.asyncDispose]() {},
  }
}

/** The error that Node's `fetch` gives when a connection fails. */
export function connectionError(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

/** Nothing is read ahead: `ReadableStream.error` drops what is queued, and a cut must not swallow bytes before it. */
function streamOf(
  pieces: BodySource,
  ending: Ending,
  whenAborted: Promise<never>,
  settle: (byClient: boolean) => void,
  count: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]()
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const piece = next.value
      if (piece instanceof Promise) {
        await Promise.race([piece, whenAborted])
        continue
      }
      const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
      if (bytes.length === 0) continue
      count(bytes.length)
      return controller.enqueue(bytes)
    }
    if (ending === 'hang') return whenAborted
    settle(false)
    if (ending !== 'reset') return controller.close()
    // As undici reports a socket that breaks inside a body.
    const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
    controller.error(new TypeError('terminated', { cause }))
  }
  return new ReadableStream({ pull, cancel: () => settle(true) }, { highWaterMark: 0 })
}
