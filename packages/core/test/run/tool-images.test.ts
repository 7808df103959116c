import {
  type Capabilities,
  type ChatMessage,
  type ChatStream,
  detail,
  image,
  LLMChat,
  LLMFunction,
  LLMTool,
  prompt,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const url = (name: string): string => `https://example.com/${name}.png`
const part = (name: string) => ({ type: 'image_url', image_url: { url: url(name) } }) as const
const Answer = Type.Object({ n: Type.Number() })

class Album {
  constructor(
    readonly llm: ScriptedLLM,
    readonly other: ScriptedLLM = llm,
  ) {}

  @LLMTool({ description: 'Show', input: { name: Type.String() } })
  show({ name }: { name: string }): unknown[] {
    return [`This is ${name}.`, image(url(name))]
  }

  @LLMTool({ description: 'Tell', input: {} })
  tell(): string {
    return 'told'
  }

  @LLMChat({ tools: ['show', 'tell'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    return prompt`${history}${message}`
  }

  @LLMFunction({
    returns: Answer,
    tools: ['show'],
    repair: { attempts: 1, llm: (self: Album) => self.other },
  })
  async count(): Promise<{ n: number }> {
    return prompt`How many?`
  }
}

const shows = (name: string) => ({ name: 'show', arguments: { name } })
const script: ScriptedReply[] = [
  { toolCalls: [shows('a'), { name: 'tell' }, shows('b')] },
  'Two pictures.',
  'Well.',
]
const model = (replies: readonly ScriptedReply[], capabilities: Partial<Capabilities>) =>
  new ScriptedLLM(replies, { capabilities })
const inMessages = { images: true, toolResultImages: true }

/** What a model without images in tool messages reads of the round. */
const shown = (text: (name: string) => string) => [
  { role: 'tool', tool_call_id: 'call_1', content: text('a') },
  { role: 'tool', tool_call_id: 'call_2', content: 'told' },
  { role: 'tool', tool_call_id: 'call_3', content: text('b') },
]
const byUser = (id: string, name: string) => ({
  role: 'user',
  content: [{ type: 'text', text: `Result of the tool call ${id}:` }, part(name)],
})

const called = (id: string, name: string, args: object) =>
  ({ id, type: 'function', function: { name, arguments: JSON.stringify(args) } }) as const
/** As a turn gave it back. */
const stored: readonly ChatMessage[] = [
  { role: 'user', content: 'Show both' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      called('call_1', 'show', { name: 'a' }),
      called('call_2', 'tell', {}),
      called('call_3', 'show', { name: 'b' }),
    ],
  },
  { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: 'This is a.' }, part('a')] },
  { role: 'tool', tool_call_id: 'call_2', content: 'told' },
  { role: 'tool', tool_call_id: 'call_3', content: [{ type: 'text', text: 'This is b.' }, part('b')] },
  { role: 'assistant', content: 'Two pictures.' },
]

test.each([{ images: true }, {}])(
  'a turn gives its images back where they came from: %j',
  async (capabilities) => {
    const { history } = await new Album(model(script, capabilities)).chat('Show both')
    expect(JSON.parse(JSON.stringify(history))).toEqual(stored)
  },
)

describe('a history with images of tools goes on with a model', () => {
  const next = async (capabilities: Partial<Capabilities>) => {
    const llm = model(['Fine.'], capabilities)
    const turn = await new Album(llm).chat('And now?', stored)
    // What is stored stays as it is: the turn after this one may be that of another model again.
    expect(turn.history.slice(0, stored.length)).toEqual(stored)
    return llm.requests[0]?.params.messages ?? []
  }

  test('that reads them in tool messages', async () => {
    expect((await next(inMessages))[2]).toEqual({
      role: 'tool',
      tool_call_id: 'call_1',
      content: [{ type: 'text', text: 'This is a.' }, part('a')],
    })
  })

  test('that reads them from users: after the last tool message of the round', async () => {
    const messages = await next({ images: true })
    expect(messages.slice(2)).toEqual([
      ...shown((name) => `This is ${name}.\n[an image, shown in the next message]`),
      byUser('call_1', 'a'),
      byUser('call_3', 'b'),
      { role: 'assistant', content: 'Two pictures.' },
      { role: 'user', content: 'And now?' },
    ])
  })

  test('that reads none', async () => {
    const messages = await next({})
    expect(messages.slice(2, 6)).toEqual([
      ...shown((name) => `This is ${name}.\n[an image, which you cannot see]`),
      { role: 'assistant', content: 'Two pictures.' },
    ])
  })
})

test('images of a call go on with the model of the last re-ask', async () => {
  const other = model(['{"n":1}'], { images: true })
  const album = new Album(model([{ toolCalls: [shows('a')] }, 'One.'], inMessages), other)
  const { value, messages } = await detail(album).count()
  expect(value).toEqual({ n: 1 })
  const sent = other.requests[0]?.params.messages ?? []
  expect(sent.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'tool',
    'user',
    'assistant',
    'user',
  ])
  expect(sent[4]).toEqual(byUser('call_1', 'a'))
  expect(messages[4]).toEqual(byUser('call_1', 'a'))
})

test('a fresh image goes the same way, in every request, and the history holds it once', async () => {
  const llm = model([...script.slice(0, 1), { toolCalls: [{ name: 'tell' }] }, 'Done.'], { images: true })
  const { history } = await withCall(new Album(llm), {}).chat('Show')
  const roles = ['user', 'assistant', 'tool', 'tool', 'tool', 'user', 'user', 'assistant', 'tool']
  expect(llm.requests[2]?.params.messages.map(({ role }) => role)).toEqual(roles)
  expect(JSON.stringify(history).split(url('a'))).toHaveLength(2)
})
