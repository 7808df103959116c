import { APIKeyPool, type ChatCompletionChunk, type ChatParams } from '@slf/core'
import {
  chatChunks,
  chatCompletion,
  httpError,
  json,
  type Reply,
  responsesBody,
  responsesEvents,
  type Script,
  ScriptedServer,
  sse,
  type Wire,
} from '@slf/testbed'
import { describe, expect, test } from 'vitest'
import { adapters } from '../src/adapters.js'

// Bugs of the Python origin that concern adapters, keys and retries. Those of the run of a call are in core.

const ask: ChatParams = { messages: [{ role: 'user', content: 'Hi' }] }
const keys = ['sk-origin-a', 'sk-origin-b', 'sk-origin-c']

const good = (wire: Wire): Reply =>
  json(wire === 'chat' ? chatCompletion({ content: 'Hello' }) : responsesBody({ content: 'Hello' }))
const goodStream = (wire: Wire): Reply =>
  sse(wire === 'chat' ? chatChunks({ content: 'Hello' }) : responsesEvents({ content: 'Hello' }))

async function read(stream: AsyncIterable<ChatCompletionChunk>): Promise<string> {
  let text = ''
  for await (const { choices } of stream) text += choices[0]?.delta?.content ?? ''
  return text
}

describe.each(adapters)('$name', ({ wire, make }) => {
  async function setup(script: Script, retry = { maxRetries: 0, baseDelayMs: 1 }) {
    const server = await ScriptedServer.start(script)
    const pool = new APIKeyPool({ providerId: 'origin', apiKeys: keys })
    const adapter = make({ apiKeyPool: pool, modelName: 'test-model', baseURL: server.baseURL, retry })
    const loads = (): number[] => pool.status().map(({ inFlight }) => inFlight)
    const dispose = (): Promise<void> => server[Symbol.asyncDispose]()
    return { server, adapter, loads, [Symbol.asyncDispose]: dispose }
  }

  test('B4: calls with several keys do not end each other', async () => {
    await using s = await setup(() => goodStream(wire))
    const texts = Array.from({ length: 30 }, () => read(s.adapter.chatStream(ask)))
    expect(new Set(await Promise.all(texts))).toEqual(new Set(['Hello']))
    expect(new Set(s.server.requests.map(({ headers }) => headers.authorization)).size).toBe(keys.length)
  })

  test('B6: a stream without its end throws', async () => {
    const whole = wire === 'chat' ? chatChunks({ content: 'Hello' }) : responsesEvents({ content: 'Hello' })
    const cut = whole.filter(
      (event) => !JSON.stringify(event).match(/"finish_reason":"|"response\.completed"/),
    )
    await using s = await setup([sse(cut, { done: false })])
    await expect(read(s.adapter.chatStream(ask))).rejects.toMatchObject({
      code: 'SLF_STREAM_INTERRUPTED',
      partial: 'Hello',
    })
  })

  test('B7: an image is sent as an image', async () => {
    const url = 'https://example.com/a.png'
    const type = 'image_url' as const
    await using s = await setup([good(wire)])
    await s.adapter.chat({ messages: [{ role: 'user', content: [{ type, image_url: { url } }] }] })
    const part = wire === 'chat' ? { type, image_url: { url } } : { type: 'input_image', image_url: url }
    const messages = [expect.objectContaining({ content: [expect.objectContaining(part)] })]
    expect(s.server.requests[0]?.json).toMatchObject(wire === 'chat' ? { messages } : { input: messages })
  })

  test('B10: a call that fails, is aborted or is left gives its key back once', async () => {
    await using s = await setup(({ index }) =>
      index === 0 ? httpError(400, {}) : index === 1 ? goodStream(wire) : { status: 200, steps: ['hang'] },
    )
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ status: 400 })
    for await (const _ of s.adapter.chatStream(ask)) break
    const controller = new AbortController()
    const aborted = s.adapter.chat(ask, { signal: controller.signal })
    expect(s.loads().reduce((sum, load) => sum + load)).toBe(1)
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'SLF_ABORTED' })
    expect(s.loads()).toEqual([0, 0, 0])
  })

  test('B11: a burst spreads over the keys', async () => {
    await using s = await setup(() => good(wire))
    await Promise.all(Array.from({ length: 12 }, () => s.adapter.chat(ask)))
    const sent = s.server.requests.map(({ headers }) => headers.authorization)
    expect(keys.map((key) => sent.filter((header) => header === `Bearer ${key}`).length)).toEqual([4, 4, 4])
  })

  test.each([
    [400, 1],
    [500, 3],
  ])('B12: status %i makes %i requests, since retries do not multiply', async (status, requests) => {
    await using s = await setup(() => httpError(status, {}), { maxRetries: 2, baseDelayMs: 1 })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ status })
    expect(s.server.requests).toHaveLength(requests)
  })
})
