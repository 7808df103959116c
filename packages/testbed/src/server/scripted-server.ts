import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { performReply } from './perform-reply.js'
import type { RecordedRequest } from './recorded-request.js'
import { json, type Reply } from '../fixtures/reply.js'
import { prepareRequestOracle, requestViolations } from '../oracle/request-oracle.js'
import { wireOfPath } from '../wire.js'

/** Makes the reply from the request; called once for each request that reaches it. */
export type ReplyFunction = (request: RecordedRequest, index: number) => Reply | Promise<Reply>

/** A list with one entry for each expected request, or one function for all requests. */
export type Script = readonly (Reply | ReplyFunction)[] | ReplyFunction

/** Options of {@link ScriptedServer.start}. */
export interface ScriptedServerOptions {
  /** Check each request body to a known path against the request schema of OpenAI; default true. */
  readonly oracle?: boolean | undefined
  /** Keys that are not OpenAI's and that this test sends on purpose. */
  readonly allowExtra?: readonly string[] | undefined
  /** Speak TLS; `selfSignedCertificate` makes the PEM pair. */
  readonly tls?: Pick<TlsOptions, 'key' | 'cert' | 'minVersion' | 'maxVersion'> | undefined
}

/**
 * A provider made of a script: an HTTP server on a free port of 127.0.0.1 that answers each request with the next
 * reply, byte by byte as the script says, and keeps a journal. A request too many is answered with 599 and is a
 * failure; so is a body that OpenAI's request schema refuses (answered with 400 and the reason).
 *
 * @example
 * await using server = await ScriptedServer.start([json(chatCompletion({ content: 'Hi' }))])
 * await call(server.baseURL)
 * server.assertDone()
 */
export class ScriptedServer implements AsyncDisposable {
  /** Every request in order of arrival. */
  readonly requests: RecordedRequest[] = []
  /** What went wrong; reported once, by {@link assertDone}, {@link takeFailures} or the end of the scope. */
  #failures: string[] = []
  #consumed = 0
  #active = 0
  #peakActive = 0
  #connections = 0
  #bytesOfClosed = 0
  readonly #sockets = new Set<Socket>()
  readonly #arrivals = new Set<() => void>()
  readonly #released = new Map<string, { promise: Promise<void>; resolve: () => void }>()
  readonly #script: Script
  readonly #options: ScriptedServerOptions
  readonly #server: Server

  private constructor(script: Script, options: ScriptedServerOptions) {
    this.#script = script
    this.#options = options
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#handle(request, response).catch((error: unknown) => {
        this.#failures.push(`the script threw: ${error instanceof Error ? error.stack : String(error)}`)
        response.destroy()
      })
    }
    this.#server = options.tls ? createTlsServer(options.tls, onRequest) : createServer(onRequest)
    this.#server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#connections++
      this.#sockets.add(socket)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        this.#bytesOfClosed += socket.bytesWritten
      })
      socket.on('error', () => {}) // resets are part of many scripts
    })
    this.#server.on('tlsClientError', () => {}) // clients that refuse our certificate
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  /** Starts a server; use it with `await using`. */
  static async start(script: Script, options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
    if (options.oracle !== false) prepareRequestOracle()
    const started = new ScriptedServer(script, options)
    await new Promise<void>((resolve, reject) => {
      started.#server.once('error', reject)
      started.#server.listen(0, '127.0.0.1', resolve)
    })
    return started
  }

  /** Address for clients, with `/v1`. */
  get baseURL(): string {
    return `${this.origin}/v1`
  }

  /** Address without a path. */
  get origin(): string {
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Bodies of all requests, parsed. */
  get bodies(): unknown[] {
    return this.requests.map((request) => request.json)
  }

  /** Requests that are not finished yet. */
  get activeRequests(): number {
    return this.#active
  }

  /** The most requests that were in work at once. */
  get peakRequests(): number {
    return this.#peakActive
  }

  /** Sockets that are open now, idle ones of a keep-alive client included. */
  get openSockets(): number {
    return this.#sockets.size
  }

  /** Sockets that were ever opened. */
  get connections(): number {
    return this.#connections
  }

  /** Body bytes and head bytes that went to clients, over all sockets. */
  get bytesSent(): number {
    let open = 0
    for (const socket of this.#sockets) open += socket.bytesWritten
    return this.#bytesOfClosed + open
  }

  /** Resolves with request `index` as soon as it has arrived. */
  async request(index: number): Promise<RecordedRequest> {
    for (;;) {
      const request = this.requests[index]
      if (request) return request
      await new Promise<void>((resolve) => this.#arrivals.add(resolve))
    }
  }

  /** Lets every step `{ wait: name }` go on, now and later. */
  release(name: string): void {
    this.#signal(name).resolve()
  }

  /** Failures so far, handed over: they are not reported again. For tests that provoke them. */
  takeFailures(): string[] {
    const failures = this.#failures
    this.#failures = []
    return failures
  }

  /** Throws when something went wrong, or when replies of the script were not asked for. */
  assertDone(): void {
    const failures = this.takeFailures()
    const left = typeof this.#script === 'function' ? 0 : this.#script.length - this.#consumed
    if (left > 0) failures.push(`${left} of ${this.#script.length} scripted replies were not asked for`)
    if (failures.length > 0) throw new Error(`ScriptedServer:\n- ${failures.join('\n- ')}`)
  }

  /** Closes all sockets and the server; throws when a failure was not reported yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const failures = this.takeFailures()
    if (failures.length > 0) throw new Error(`ScriptedServer:\n- ${failures.join('\n- ')}`)
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAt = performance.now()
    this.#active++
    this.#peakActive = Math.max(this.#peakActive, this.#active)
    const concurrent = this.#active
    const abort = deferred()
    const close = deferred()
    const state: { abortedAt: number | undefined; ended: boolean } = { abortedAt: undefined, ended: false }
    response.once('close', () => {
      this.#active--
      if (!state.ended && !response.writableFinished) {
        state.abortedAt = performance.now()
        abort.resolve()
      }
      close.resolve()
    })
    const text = await readText(incoming)
    const request: RecordedRequest = {
      index: this.requests.length,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      text,
      json: parseJson(text),
      receivedAt,
      concurrent,
      get aborted() {
        return state.abortedAt !== undefined
      },
      get abortedAt() {
        return state.abortedAt
      },
      whenAborted: abort.promise,
      whenClosed: close.promise,
    }
    this.requests.push(request)
    for (const resolve of this.#arrivals) resolve()
    this.#arrivals.clear()
    await performReply(await this.#reply(request), response, {
      closed: close.promise,
      signal: (name) => this.#signal(name).promise,
      onServerEnd: () => {
        state.ended = true
      },
    })
  }

  async #reply(request: RecordedRequest): Promise<Reply> {
    const violations = this.#violations(request)
    if (violations.length > 0) {
      const message = `request ${request.index} (${request.path}) is not valid: ${violations.join('; ')}`
      this.#failures.push(message)
      return json(
        { error: { message, type: 'invalid_request_error', code: 'request_oracle' } },
        { status: 400 },
      )
    }
    if (typeof this.#script === 'function') return this.#script(request, request.index)
    const entry = this.#script[this.#consumed]
    if (!entry) {
      const message = `request ${request.index} (${request.method} ${request.path}) is one too many: the script has ${this.#script.length}`
      this.#failures.push(message)
      return json({ error: { message, type: 'scripted_server' } }, { status: 599 })
    }
    this.#consumed++
    return typeof entry === 'function' ? entry(request, request.index) : entry
  }

  #violations(request: RecordedRequest): readonly string[] {
    const wire = wireOfPath(request.path)
    if (this.#options.oracle === false || wire === undefined || request.method !== 'POST') return []
    return requestViolations(wire, request.json, { allowExtra: this.#options.allowExtra })
  }

  #signal(name: string): { promise: Promise<void>; resolve: () => void } {
    const known = this.#released.get(name) ?? deferred()
    this.#released.set(name, known)
    return known
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of incoming) pieces.push(piece as Buffer)
  } catch {
    // the client went away while it sent: the journal keeps what came
  }
  return Buffer.concat(pieces).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
