import { accumulate, type ChatCompletionChunk, type ChatParams, UnsupportedError } from '@slf/core'
import {
  httpError,
  json,
  type Reply,
  responsesBody,
  responsesEvents,
  ScriptedServer,
  sseText,
} from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { OpenAIResponsesCompatible } from '../src/index.js'

const ask: ChatParams = { messages: [{ role: 'user', content: 'hi' }] }
const events = responsesEvents({ content: ['Hel', 'lo'] })
const reply = (text: string, type: string): Reply => ({
  status: 200,
  headers: { 'content-type': type },
  steps: [text, 'end'],
})

async function withServer(
  script: Reply[],
  run: (adapter: OpenAIResponsesCompatible) => Promise<void>,
): Promise<void> {
  await using server = await ScriptedServer.start(script, { oracle: false })
  const adapter = new OpenAIResponsesCompatible({
    apiKey: 'sk-test-0123456789',
    modelName: 'test-model',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
  })
  await run(adapter)
  await adapter.close()
  server.assertDone()
}
async function collect(stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

describe('a whole answer that comes as events', () => {
  it.each([
    ['as a stream', sseText(events), 'text/event-stream'],
    ['as a stream of another type', sseText(events), 'application/json'],
    [
      'as one event that is the response',
      `data: ${JSON.stringify(responsesBody({ content: 'Hello' }))}\n\n`,
      'text/event-stream',
    ],
    [
      'as one event that ends it',
      `data: ${JSON.stringify({ type: 'response.done', response: responsesBody({ content: 'Hello' }) })}\n\n`,
      'text/event-stream',
    ],
  ])('is read: %s', async (_what, text, type) => {
    await withServer([reply(text, type)], async (adapter) => {
      expect((await adapter.chat(ask)).choices[0]).toMatchObject({
        message: { content: 'Hello' },
        finish_reason: 'stop',
      })
    })
  })
})

describe('an error in an odd place of a stream', () => {
  it.each([
    ['a field of its own', `${sseText(events.slice(0, 5))}error: {"code":503,"message":"boom"}\n\n`],
    [
      'glued to a broken event',
      `${sseText(events.slice(0, 5))}data: {"type":"response.output_text.delta","del{"error":{"message":"boom","code":503}}\n\n`,
    ],
    ['an event of its own, in plain words', `${sseText(events.slice(0, 5))}event: error\ndata: boom\n\n`],
  ])('is told in the words of the server: %s', async (_what, text) => {
    await withServer([reply(text, 'text/event-stream')], async (adapter) => {
      await expect(collect(adapter.chatStream(ask))).rejects.toThrow(/boom/)
    })
  })
})

describe('why an answer ended', () => {
  const body = (reason: string) => ({
    ...responsesBody({ content: 'Hello' }),
    status: 'incomplete',
    incomplete_details: { reason },
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['max_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['moon_phase', 'moon_phase'],
  ])('is told in the words of the contract: %s is %s', async (reason, expected) => {
    await withServer([json(body(reason))], async (adapter) => {
      expect((await adapter.chat(ask)).choices[0]?.finish_reason).toBe(expected)
    })
  })

  it('is an error when it was broken off', async () => {
    await withServer([json(body('network_error'))], async (adapter) => {
      await expect(adapter.chat(ask)).rejects.toThrow(/network_error/)
    })
  })
})

it('a form of the answer that the server does not take is asked for in another one', async () => {
  const message = "Invalid parameter: 'text.format' of type 'json_schema' is not supported with this model."
  await withServer([httpError(400, { error: { message } })], async (adapter) => {
    const schema = { type: 'object', properties: {}, required: [], additionalProperties: false }
    const asked = adapter.chat({
      ...ask,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
    })
    await expect(asked).rejects.toBeInstanceOf(UnsupportedError)
    await expect(asked).rejects.toMatchObject({ capability: 'structuredOutput' })
  })
})

it('a lone warning of a stream reaches the completion', async () => {
  const item = {
    type: 'message',
    role: 'assistant',
    id: 'm',
    content: [{ type: 'new_part' }, { type: 'output_text', text: 'Hi' }],
  }
  const end = { type: 'response.completed', response: { id: 'r', status: 'completed', output: [item] } }
  await withServer([reply(sseText([end]), 'text/event-stream')], async (adapter) => {
    const completion = accumulate(await collect(adapter.chatStream(ask)))
    expect(completion.choices[0]?.message.content).toBe('Hi')
    expect(completion.warnings).toEqual([
      { code: 'content', message: expect.stringContaining("'new_part'") as string },
    ])
  })
})
