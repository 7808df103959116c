import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.doUnmock('openai')
  vi.resetModules()
})

it('a request is sent also where the package cannot be loaded, and over it once it can', async () => {
  let loads = 0
  vi.doMock('openai', () => {
    if (++loads === 1) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    return {
      OpenAI: class {
        buildURL = (path: string): string => `https://made.test${path}`
      },
    }
  })
  const { OpenAITransport } = await import('../src/openai-transport.js')
  const sent: string[] = []
  const transport = new OpenAITransport({
    baseURL: 'https://one.test/v1',
    allowBrowser: false,
    fetch: (url) => {
      sent.push(url)
      return Promise.resolve(new Response('{}'))
    },
  })
  const request = {
    path: '/x',
    query: 'a=1',
    body: '{}',
    headers: new Headers(),
    signal: new AbortController().signal,
  }
  await transport.send(request)
  vi.doUnmock('openai')
  vi.doMock('openai', () => ({
    OpenAI: class {
      buildURL = (path: string): string => `https://made.test${path}`
    },
  }))
  await transport.send(request)
  expect(sent).toEqual(['https://one.test/v1/x?a=1', 'https://made.test/x?a=1'])
})
