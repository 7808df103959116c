// A server without a journal, for measurements of the client. Exits when its parent goes.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { bodyOf, eventsOf, sseText, wireOfPath } from '@slf/testbed'
import type { LeanMode } from './lean-provider.js'

const MEBIBYTE = 1024 ** 2
const FLOOD_MEBIBYTES = 300
const BOMB_MEBIBYTES = 200
const STREAM_TYPE = { 'content-type': 'text/event-stream' }
const JSON_TYPE = { 'content-type': 'application/json' }

type Answer = (request: IncomingMessage, response: ServerResponse, isStream: boolean) => void
let requests = 0

const answers: Answer = (request, response, isStream) => {
  const wire = wireOfPath(request.url ?? '') ?? 'chat'
  const fixture = { content: ['Hello, ', 'world.'] }
  if (isStream) response.writeHead(200, STREAM_TYPE).end(sseText(eventsOf({ wire }, fixture)))
  else response.writeHead(200, JSON_TYPE).end(JSON.stringify(bodyOf({ wire }, fixture)))
}

/** Of ten answers one is an error and one breaks off. */
const mixed: Answer = (request, response, isStream) => {
  const turn = requests++ % 10
  if (turn === 3) response.writeHead(500, JSON_TYPE).end('{"error":{"message":"try later"}}')
  else if (turn === 7)
    response.writeHead(200, isStream ? STREAM_TYPE : JSON_TYPE).write('{', () => response.destroy())
  else answers(request, response, isStream)
}

/** How an answer begins that has no end: a field of an event, or a string of JSON. */
const beginning = (isStream: boolean): string => (isStream ? 'data: ' : '{"id":"')

const flood: Answer = (_request, response, isStream) => {
  const block = Buffer.alloc(MEBIBYTE, 'x')
  let left = FLOOD_MEBIBYTES
  const send = (): void => {
    while (left-- > 0) if (!response.write(block)) return void response.once('drain', send)
    response.end()
  }
  response.writeHead(200, isStream ? STREAM_TYPE : JSON_TYPE).write(beginning(isStream))
  send()
}

const bombed: Answer = (_request, response, isStream) => {
  const bytes = Buffer.alloc(BOMB_MEBIBYTES * MEBIBYTE, ' ')
  bytes.write(beginning(isStream))
  const type = isStream ? STREAM_TYPE : JSON_TYPE
  response.writeHead(200, { ...type, 'content-encoding': 'gzip' }).end(gzipSync(bytes))
}

const modes: Readonly<Record<LeanMode, Answer>> = { answers, mixed, flood, bomb: bombed }

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  request.on('end', () => {
    const mode = (request.url ?? '').split('/')[1] as LeanMode
    modes[mode](request, response, /"stream": ?true/.test(text))
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
