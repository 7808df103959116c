import {
  cachePoint,
  type ChatMessage,
  type ChatStream,
  history,
  image,
  LLMChat,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  PromptError,
  render,
  system,
  tool,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { expect, test } from 'vitest'

const mark = { type: 'ephemeral' }
const text = (value: string, cache_control?: object) => ({
  type: 'text',
  text: value,
  ...(cache_control ? { cache_control } : {}),
})

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({})
  async ask(make: () => never): Promise<string> {
    return make()
  }
  @LLMChat({})
  chat(message: string, earlier: readonly ChatMessage[] = []): ChatStream {
    return prompt`${system`Be kind.`}${earlier}${cachePoint({ ttl: '1h' })}${message}${cachePoint()}`
  }
}

async function messagesOf(make: () => never): Promise<readonly ChatMessage[]> {
  const rendered = await render(new Desk(new ScriptedLLM([]))).ask(make)
  return (rendered as { readonly messages: readonly ChatMessage[] }).messages
}

const earlier: readonly ChatMessage[] = [
  { role: 'user', content: 'a' },
  { role: 'assistant', content: 'b' },
]
const shown = image('data:image/png;base64,AAAA')

test.each<[string, () => never, unknown[]]>([
  [
    'text before it is marked',
    () => prompt`A long manual. ${cachePoint()} What now?`,
    [{ role: 'user', content: [text('A long manual.', mark), text('What now?')] }],
  ],
  [
    'with the time that it is kept',
    () => prompt`A${cachePoint({ ttl: '1h' })}B`,
    [{ role: 'user', content: [text('A', { ...mark, ttl: '1h' }), text('B')] }],
  ],
  ['at the end', () => prompt`A${cachePoint()}`, [{ role: 'user', content: [text('A', mark)] }]],
  [
    'in the rules',
    () => prompt`${system`Rules.${cachePoint()}`}${system`More.`}Go`,
    [
      { role: 'system', content: [text('Rules.', mark), text('More.')] },
      { role: 'user', content: 'Go' },
    ],
  ],
  [
    'behind the rules',
    () => prompt`${system`Rules.`}${cachePoint()}Go`,
    [
      { role: 'system', content: [text('Rules.', mark)] },
      { role: 'user', content: 'Go' },
    ],
  ],
  [
    'behind the history',
    () => prompt`${history(earlier)}${cachePoint()}Go`,
    [earlier[0], { role: 'assistant', content: [text('b', mark)] }, { role: 'user', content: 'Go' }],
  ],
])('%s', async (_, make, expected) => {
  expect(await messagesOf(make)).toEqual(expected)
})

test('an image before it is marked', async () => {
  const llm = new ScriptedLLM([], { capabilities: { images: true } })
  const rendered = await render(new Desk(llm)).ask(() => prompt`${shown}${cachePoint()}What is this?`)
  expect(rendered).toMatchObject({
    messages: [{ content: [{ type: 'image_url', cache_control: mark }, text('What is this?')] }],
  })
})

test('no history keeps a mark: they are made anew for each request', async () => {
  const llm = new ScriptedLLM(['1', '2'])
  const desk = new Desk(llm)
  const first = await desk.chat('Hi')
  expect(JSON.stringify(first.history)).not.toContain('cache_control')
  await desk.chat('And?', first.history)
  const marks = llm.requests.map(({ params }) =>
    params.messages.map((message) => JSON.stringify(message).split('cache_control').length - 1),
  )
  // The rules, then the last message of the history; and what is said now.
  expect(marks).toEqual([
    [1, 1],
    [0, 0, 1, 1],
  ])
})

test.each<[() => never, string]>([
  [() => prompt`${cachePoint()}Go`, 'there is nothing before a cachePoint() that could be cached'],
  [
    () => prompt`${cachePoint({ ttl: 'soon' })}`,
    "'ttl' must be a text such as '5m' or '1h', but got \"soon\"",
  ],
])('what cannot be marked is an error (%#)', async (make, sentence) => {
  const asked = messagesOf(make)
  await expect(asked).rejects.toBeInstanceOf(PromptError)
  await expect(asked).rejects.toThrow(sentence)
})

test('tools are marked where they say so', async () => {
  const now = tool({ name: 'now', description: 'x', input: {}, cache: true, execute: () => 1 })
  class Shop {
    readonly llm = new ScriptedLLM([])
    @LLMTool({ description: 'Finds', input: { query: Type.String() }, cache: true })
    async find(): Promise<string> {
      return 'x'
    }
    @LLMTool({ description: 'Buys', input: {} })
    async buy(): Promise<string> {
      return 'x'
    }
    @LLMFunction({ tools: ['buy', 'find', now] })
    async go(): Promise<string> {
      return prompt`go`
    }
  }
  const { tools } = (await render(new Shop()).go()) as { readonly tools: readonly object[] }
  expect(tools.map((each) => (each as { cache_control?: object }).cache_control)).toEqual([
    undefined,
    mark,
    mark,
  ])
  expect(() => {
    class Wrong {
      @LLMTool({ description: 'x', input: {}, cache: 'yes' as never })
      async find(): Promise<string> {
        return 'x'
      }
    }
    return Wrong
  }).toThrow("'cache' must be true or false, but got")
})
