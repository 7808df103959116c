import { Agent, request } from 'node:http'
import { once } from './work.mjs'

const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-bench' }

/** The global `fetch`. */
export const overFetch = {
  async post(url, body) {
    const response = await fetch(url, { method: 'POST', headers, body })
    return response.json()
  },
  async read(url, body, onText) {
    const response = await fetch(url, { method: 'POST', headers, body })
    const decoder = new TextDecoder()
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onText(decoder.decode(value, { stream: true }))
    }
  },
}

const agent = new Agent({ keepAlive: true, maxSockets: 4096, scheduling: 'lifo' })
const target = once((url) => {
  const { hostname: host, port, pathname: path } = new URL(url)
  return { host, port, path, method: 'POST', agent }
})

function send(url, body) {
  const length = Buffer.byteLength(body)
  return new Promise((resolve, reject) => {
    request({ ...target(url), headers: { ...headers, 'content-length': length } }, resolve)
      .on('error', reject)
      .end(body)
  })
}

/** `node:http` with an agent that keeps connections. */
export const overNodeHttp = {
  async post(url, body) {
    const response = await send(url, body)
    const parts = []
    for await (const part of response) parts.push(part)
    return JSON.parse(Buffer.concat(parts).toString())
  },
  async read(url, body, onText) {
    const response = await send(url, body)
    const decoder = new TextDecoder()
    await new Promise((resolve, reject) => {
      response.on('data', (bytes) => onText(decoder.decode(bytes, { stream: true })))
      response.on('end', resolve).on('error', reject)
    })
  },
}
