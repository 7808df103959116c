// A fake provider that costs little: every byte is made once and kept. In a process of its own, so that the processor
// time of a client is only its own. Prints its port; ends with its parent.
import { createServer } from 'node:http'
import { protocols, readScenario, writesOf } from './scenario.mjs'

const prepared = new Map()
const held = new Set()

/** A scenario with its answers as bytes, made at the first request. */
function prepare(segment, path) {
  const key = `${segment}/${path}`
  if (!prepared.has(key)) {
    const scenario = readScenario(decodeURIComponent(segment))
    const protocol = protocols[path]
    const bytes = (answer) => Buffer.from(JSON.stringify(protocol.completion(answer)))
    const rounds = Array.from({ length: scenario.toolRounds }, (_, round) => bytes(scenario.toolRound(round)))
    const wholes = [...rounds, bytes(scenario.answer)]
    prepared.set(key, { ...scenario, protocol, wholes, writes: writesOf(scenario, protocol) })
  }
  return prepared.get(key)
}

function answerWhole(response, { protocol, wholes }, body) {
  const bytes = wholes[wholes.length === 1 ? 0 : protocol.toolResults(body)]
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'x-request-id': 'req_1',
    'openai-processing-ms': '12',
  })
  response.end(bytes)
}

function answerStream(response, { writes, delayMs, hold }) {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': 'req_1',
  })
  let next = 0
  const write = () => {
    if (response.destroyed) return
    const flowing = response.write(writes[next++])
    if (next === writes.length) response.end()
    else if (hold) held.add(finish)
    else if (!flowing) response.once('drain', write)
    else if (delayMs > 0) setTimeout(write, delayMs)
    else setImmediate(write)
  }
  const finish = () => response.end(Buffer.concat(writes.slice(next)))
  response.on('close', () => held.delete(finish))
  write()
}

const controls = {
  '/held': () => held.size,
  '/release': () => {
    for (const finish of held) finish()
    return held.size
  },
}

const server = createServer({ keepAliveTimeout: 600_000, noDelay: true }, (request, response) => {
  const control = controls[request.url]
  if (control !== undefined) return response.end(String(control()))
  const [, segment, path] = /^\/([^/]*)\/v1\/(chat\/completions|responses)$/.exec(request.url) ?? []
  if (path === undefined) return response.writeHead(404).end('{"error":{"message":"no such path"}}')
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    const scenario = prepare(segment, path)
    const body = Buffer.concat(parts).toString('latin1')
    if (/"stream"\s*:\s*true/.test(body)) answerStream(response, scenario)
    else answerWhole(response, scenario, body)
  })
})

process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', 8192, () => process.send(server.address().port))
