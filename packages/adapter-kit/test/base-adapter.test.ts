import { httpError, json, ScriptedServer, sse } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'

const ask = { messages: [{ role: 'user', content: 'hello' }] } as const

const adapterOf = (server: ScriptedServer, options = {}): ParrotAdapter =>
  new ParrotAdapter({ apiKey: 'sk-test', modelName: 'parrot-1', baseURL: server.baseURL, ...options })

const read = async (
  stream: AsyncIterable<{
    choices: readonly { delta?: { content?: string | null | undefined } | null | undefined }[]
  }>,
): Promise<string[]> => {
  const texts: string[] = []
  for await (const chunk of stream) texts.push(chunk.choices[0]?.delta?.content ?? '')
  return texts
}

describe('BaseAdapter', () => {
  it('answers as a whole', async () => {
    await using server = await ScriptedServer.start([json({ said: 'hello!' })])
    const { choices } = await adapterOf(server).chat(ask)
    expect(choices[0]?.message.content).toBe('hello!')
    expect(server.requests[0]).toMatchObject({
      path: '/v1/parrot',
      json: { say: 'hello', stream: false },
      headers: { authorization: 'Bearer sk-test', accept: 'application/json' },
    })
  })

  it('answers piece by piece', async () => {
    await using server = await ScriptedServer.start([
      sse(['Hel', 'lo', 'END'], { done: false, split: 'byte' }),
    ])
    expect(await read(adapterOf(server).chatStream(ask))).toEqual(['Hel', 'lo', ''])
  })

  it('repeats what may succeed later', async () => {
    await using server = await ScriptedServer.start([httpError(503, 'busy'), json({ said: 'at last' })])
    const adapter = adapterOf(server, { retry: { baseDelayMs: 1 } })
    expect((await adapter.chat(ask)).choices[0]?.message.content).toBe('at last')
  })
})
