import {
  answer,
  type ChatEvent,
  type ChatMessage,
  type ChatStream,
  LLMChat,
  LLMTool,
  type ChatTurn,
  DecoratorUsageError,
  prompt,
  system,
  withCall,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

class Support {
  constructor(readonly llm: ScriptedLLM) {}
  @LLMChat({ tools: ['search'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    if (message === '') return answer('Say something.')
    return prompt`${system`You help.`}${history}${message}`
  }
  @LLMChat()
  withFiles(message: string, files: string[], history: readonly ChatMessage[]): ChatStream {
    if (message === '') return answer('Say something.')
    return prompt`${history}${message} ${files}`
  }
  @LLMChat()
  async *generate(message: string): AsyncGenerator<ChatEvent, ChatTurn> {
    await Promise.resolve()
    return prompt`${message}`
  }
  @LLMChat()
  async *delegate(message: string): AsyncGenerator<ChatEvent, ChatTurn> {
    return yield* this.chat(message)
  }
  @LLMChat()
  async *yieldPrompt(text: string): AsyncGenerator<ChatEvent, ChatTurn> {
    yield prompt`${text}`
    throw new Error('the body has ended by now')
  }
  @LLMChat()
  async *yieldOther(): AsyncGenerator<ChatEvent, ChatTurn> {
    try {
      yield 'progress' as never
    } finally {
      this.cleanedUp = true
    }
    return prompt`never`
  }
  cleanedUp = false
  @LLMTool({ description: 'Search', input: { query: Type.String() } })
  search({ query }: { query: string }): string {
    return `found ${query}`
  }
}

const calls = { toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }

describe('a turn', () => {
  test('sends nothing before it is used, and runs once', async () => {
    const llm = new ScriptedLLM(['Hi there.'])
    const turn = new Support(llm).chat('Hi')
    expect(llm.requests).toHaveLength(0)
    const first = await turn
    expect(first).toMatchObject({ text: 'Hi there.', value: 'Hi there.', finishReason: 'stop' })
    expect(first.history).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hi there.' },
    ])
    await expect(turn).resolves.toEqual(first)
    expect(llm.requests).toMatchObject([{ streamed: true }])
  })

  test('is iterated for its events and awaited for its result', async () => {
    const turn = new Support(new ScriptedLLM([calls, 'Found it.'])).chat('Find')
    const types: string[] = []
    for await (const event of turn) types.push(event.type)
    expect(types[0]).toBe('call-start')
    expect(types.at(-1)).toBe('call-end')
    expect((await turn).text).toBe('Found it.')
    expect((await turn).history).toEqual(turn.history)
    expect(() => turn[Symbol.asyncIterator]()).toThrow(DecoratorUsageError)
  })

  test('gives its text while it is written', async () => {
    const pieces: string[] = []
    const turn = new Support(new ScriptedLLM(['Hello you.'])).chat('Hi')
    for await (const text of turn.textStream) pieces.push(text)
    expect(pieces).toEqual(['Hell', 'o yo', 'u.'])
  })

  test('goes on with the history that the last one gave, through JSON', async () => {
    const llm = new ScriptedLLM([{ ...calls, providerData: { opaque: 1 }, reasoning: 'hm' }, 'One.', 'Two.'])
    const support = new Support(llm)
    const { history } = await support.chat('first')
    const [, asking] = history
    expect(asking).toMatchObject({
      role: 'assistant',
      provider_data: expect.any(Object),
      reasoning_content: 'hm',
    })
    await support.chat('second', JSON.parse(JSON.stringify(history)) as ChatMessage[])
    expect(llm.requests[2]?.params.messages).toEqual([
      { role: 'system', content: 'You help.' },
      { role: 'user', content: 'first' },
      asking,
      { role: 'tool', tool_call_id: 'call_1', content: 'found x' },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: 'second' },
    ])
  })

  test('answered by code leaves the history as it is', async () => {
    const history: ChatMessage[] = [{ role: 'user', content: 'before' }]
    const turn = new Support(new ScriptedLLM([])).chat('', history)
    expect(await turn).toMatchObject({ text: 'Say something.', history })
  })

  test('of an async generator', async () => {
    const support = new Support(new ScriptedLLM(['A.', 'B.']))
    const types: string[] = []
    const generator = support.generate('x')
    for (;;) {
      const { done, value } = await generator.next()
      if (done) {
        expect(value.text).toBe('A.')
        break
      }
      types.push(value.type)
    }
    expect(types).toContain('text-delta')
    const delegated = support.delegate('y') as unknown as ChatStream
    const deltas: string[] = []
    for await (const event of delegated) if (event.type === 'text-delta') deltas.push(event.text)
    expect(deltas.join('')).toBe('B.')
    expect((await delegated).history.at(-1)).toEqual({ role: 'assistant', content: 'B.' })
  })
})

describe('a body that yields', () => {
  test('may yield its prompt', async () => {
    const turn = new Support(new ScriptedLLM(['A.'])).yieldPrompt('x') as unknown as ChatStream
    expect((await turn).text).toBe('A.')
  })

  test('anything but prompts and events is told so, and cleans up', async () => {
    const support = new Support(new ScriptedLLM([]))
    const turn = support.yieldOther() as unknown as ChatStream
    await expect(turn).rejects.toThrow(
      'Support.yieldOther yielded something that is neither a prompt nor an event',
    )
    expect(support.cleanedUp).toBe(true)
  })
})

describe('leaving', () => {
  test('stops a model that hangs, and the history stays valid', async () => {
    const llm = new ScriptedLLM([{ text: 'Well', hangs: true }])
    const turn = new Support(llm).chat('Hi')
    for await (const event of turn) if (event.type === 'text-delta') break
    expect(llm.openRequests).toBe(0)
    expect(turn.history).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Well' },
    ])
    await expect(turn).rejects.toMatchObject({ code: 'SLF_ABORTED' })
  })

  test('before the start asks nobody', async () => {
    const llm = new ScriptedLLM(['x'])
    {
      await using turn = new Support(llm).chat('Hi')
      expect(turn.history).toEqual([])
    }
    expect(llm.requests).toHaveLength(0)
  })

  test('before there was a prompt keeps the history that was given', async () => {
    const history: ChatMessage[] = [{ role: 'user', content: 'before' }]
    const aborted = withCall(new Support(new ScriptedLLM([])), { signal: AbortSignal.abort() }).chat(
      'Hi',
      history,
    )
    await expect(aborted).rejects.toMatchObject({ code: 'SLF_ABORTED' })
    expect(aborted.history).toEqual(history)
  })

  test('an empty list among the arguments is not taken for the history', async () => {
    const history: ChatMessage[] = [{ role: 'user', content: 'before' }]
    const turn = new Support(new ScriptedLLM([])).withFiles('', [], history)
    expect(turn.history).toEqual(history)
    await expect(turn).resolves.toMatchObject({ text: 'Say something.', history })
  })

  test('an iteration after the await would have lost its events', async () => {
    const turn = new Support(new ScriptedLLM(['x'])).chat('Hi')
    await turn
    await expect(turn.next()).rejects.toThrow(DecoratorUsageError)
  })
})
