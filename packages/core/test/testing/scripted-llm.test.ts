import { AbortError, type ChatCompletionChunk, ConfigurationError } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { countAbortListeners } from '@slf/testbed'
import { expect, test } from 'vitest'

const ask = { messages: [{ role: 'user' as const, content: 'go' }] }
const drain = async (stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> => {
  const chunks: ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

test('replies come in order, streamed or not, and are journalled', async () => {
  const llm = new ScriptedLLM([
    { toolCalls: [{ name: 'search', arguments: { query: 'x' } }], reasoning: 'hm' },
    'It is done.',
    (params) => `got ${params.messages.length}`,
  ])
  const first = await llm.chat(ask, { traceId: 't' })
  expect(first.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { tool_calls: [{ id: 'call_1', function: { name: 'search', arguments: '{"query":"x"}' } }] },
  })
  const chunks = await drain(llm.chatStream(ask))
  expect(chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('|')).toBe('It i|s do|ne.|')
  expect((await llm.chat(ask)).choices[0]?.message.content).toBe('got 1')
  expect(llm.requests.map(({ streamed, chunks }) => [streamed, chunks])).toEqual([
    [false, 6],
    [true, 3],
    [false, 2],
  ])
  expect(llm.requests[0]?.options.traceId).toBe('t')
  await expect(llm.chat(ask)).rejects.toThrow(ConfigurationError)
})

test('a hanging reply ends with the abort and leaves nothing', async () => {
  const llm = new ScriptedLLM([{ text: 'Hel', hangs: true }])
  const controller = new AbortController()
  const running = drain(llm.chatStream(ask, { signal: controller.signal }))
  await new Promise((resolve) => setImmediate(resolve))
  expect(llm.openRequests).toBe(1)
  controller.abort('enough')
  await expect(running).rejects.toMatchObject({ code: 'SLF_ABORTED', cause: 'enough' })
  expect(llm.openRequests).toBe(0)
  expect(countAbortListeners(controller.signal)).toBe(0)
  await expect(llm.chat(ask, { signal: controller.signal })).rejects.toThrow(AbortError)
  expect(llm.requests).toHaveLength(1)
})

test('an error comes after what was said before it', async () => {
  const llm = new ScriptedLLM([{ text: 'Hello', error: new Error('cut') }, new Error('down')])
  const seen: string[] = []
  const reading = (async () => {
    for await (const chunk of llm.chatStream(ask)) seen.push(chunk.choices[0]?.delta?.content ?? '')
  })()
  await expect(reading).rejects.toThrow('cut')
  expect(seen.join('')).toBe('Hello')
  await expect(llm.chat(ask)).rejects.toThrow('down')
})
