import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isEnding, type Bytes, type Ending, type Reply, type Step } from '../fixtures/reply.js'

/** What a reply in progress knows about its exchange. */
export interface Exchange {
  /** Resolves when the exchange is over, whoever ended it. */
  readonly closed: Promise<void>
  /** The promise behind `{ wait: name }`. */
  readonly signal: (name: string) => Promise<void>
  /** Called before the server itself ends or breaks the exchange. */
  readonly onServerEnd: () => void
}

/** Does what a reply says, step by step; returns when all is sent or the client is gone. */
export async function performReply(
  reply: Reply,
  response: ServerResponse,
  exchange: Exchange,
): Promise<void> {
  const socket = response.socket
  if (!socket || socket.destroyed) return
  const http = 'status' in reply
  const steps = http ? reply.steps : reply.raw
  if (http) {
    response.writeHead(reply.status, reply.headers)
    response.flushHeaders()
  }
  for await (const step of typeof steps === 'function' ? steps() : steps) {
    if (socket.destroyed) return
    if (isEnding(step)) return finish(step, response, http, exchange)
    if (typeof step === 'string' || step instanceof Uint8Array) {
      await Promise.race([write(http ? response : socket, step), exchange.closed])
    } else await wait(step, exchange)
  }
  if (!socket.destroyed) await finish(http ? 'end' : 'fin', response, http, exchange)
}

async function finish(
  ending: Ending,
  response: ServerResponse,
  http: boolean,
  exchange: Exchange,
): Promise<void> {
  if (ending === 'hang') return exchange.closed
  exchange.onServerEnd()
  if (ending === 'reset') response.socket?.resetAndDestroy()
  else if (ending === 'end' && http) response.end()
  else response.socket?.destroySoon() // FIN after the last byte, then close: no half-open socket is left
}

async function wait(step: Extract<Step, object>, exchange: Exchange): Promise<void> {
  if ('wait' in step) {
    await Promise.race([
      typeof step.wait === 'string' ? exchange.signal(step.wait) : step.wait,
      exchange.closed,
    ])
  } else if ('delay' in step) {
    let timer: NodeJS.Timeout | undefined
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, step.delay)
    })
    await Promise.race([elapsed, exchange.closed])
    clearTimeout(timer)
  }
}

/** One write, with back-pressure, in a turn of the event loop of its own: Node joins the writes of one turn. */
async function write(target: ServerResponse | Socket, bytes: Bytes): Promise<void> {
  await new Promise<void>((resolve) => target.write(bytes, () => resolve()))
  await new Promise<void>((resolve) => setImmediate(resolve))
}
