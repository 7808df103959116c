import { accumulate, type ChatCompletionChunk } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { OpenAICompatible as LightOpenAICompatible } from '@slf/openai/light'
import { chatChunks, chatCompletion, json, ScriptedServer, sse } from '@slf/testbed'
import { OpenAI } from 'openai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask } from './in-process.js'

const textOf = async (chunks: AsyncIterable<ChatCompletionChunk>): Promise<unknown> => {
  const list: ChatCompletionChunk[] = []
  for await (const chunk of chunks) list.push(chunk)
  return accumulate(list).choices[0]?.message.content
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('@slf/openai/light', () => {
  it('is the same adapter, without the openai package', async () => {
    const made = vi.spyOn(OpenAI.prototype, 'buildURL')
    await using server = await ScriptedServer.start(({ json: body }) =>
      (body as { stream: boolean }).stream
        ? sse(chatChunks({ content: ['Hel', 'lo'] }))
        : json(chatCompletion({ content: 'Hi' })),
    )
    const options = { apiKey: 'sk-test', modelName: 'm', baseURL: server.baseURL }
    const light = new LightOpenAICompatible(options)
    expect((await light.chat(ask)).choices[0]?.message.content).toBe('Hi')
    expect(await textOf(light.chatStream(ask))).toBe('Hello')
    expect(made).not.toHaveBeenCalled()
    const heavy = new OpenAICompatible(options)
    await heavy.chat(ask)
    expect(made).toHaveBeenCalledTimes(1)
    const [first, , last] = server.requests
    expect([last?.path, last?.text]).toEqual([first?.path, first?.text])
    expect(heavy).toBeInstanceOf(LightOpenAICompatible)
  })

  it('speaks the classic surface of Azure', async () => {
    await using server = await ScriptedServer.start([json(chatCompletion({}))])
    const azure = { apiVersion: '2024-10-21', deployment: 'mine' }
    await new LightOpenAICompatible({ apiKey: 'k', modelName: 'm', baseURL: server.origin, azure }).chat(ask)
    expect(server.requests[0]).toMatchObject({
      path: '/openai/deployments/mine/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'k' },
    })
  })

  it.each([
    ['light', LightOpenAICompatible],
    ['with the package', OpenAICompatible],
  ])('sends no key from a browser unless our option allows it: %s', async (_name, Adapter) => {
    vi.stubGlobal('window', { document: {} })
    vi.stubGlobal('navigator', {})
    const from = (dangerouslyAllowBrowser?: boolean) =>
      new Adapter({
        apiKey: 'k',
        modelName: 'm',
        dangerouslyAllowBrowser,
        fetch: () => Promise.resolve(Response.json(chatCompletion({}))),
      })
    await expect(from().chat(ask)).rejects.toMatchObject({
      code: 'SLF_CONFIG',
      message: expect.stringContaining('give the adapter dangerouslyAllowBrowser: true') as string,
    })
    expect((await from(true).chat(ask)).choices).toHaveLength(1)
  })
})

it('a client of the user streams, over either entry', async () => {
  await using server = await ScriptedServer.start(() =>
    sse(chatChunks({ content: ['Hel', 'lo'] }), { split: 'byte' }),
  )
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL })
  for (const Adapter of [OpenAICompatible, LightOpenAICompatible]) {
    expect(await textOf(new Adapter({ client, modelName: 'm' }).chatStream(ask))).toBe('Hello')
  }
})
