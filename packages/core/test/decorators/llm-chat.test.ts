import { Type, type Static } from 'typebox'
import { describe, expect, it } from 'vitest'
import {
  answer,
  type ChatEvent,
  type ChatMessage,
  type ChatStream,
  type ChatTurn,
  getPlan,
  inputs,
  LLMChat,
  type LLMInterface,
  LLMTool,
  prompt,
  PromptError,
  system,
} from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

const Verdict = Type.Object({ good: Type.Boolean() })
type Verdict = Static<typeof Verdict>

class Support {
  #asked = 0
  constructor(
    readonly llm: LLMInterface,
    private readonly greeting = 'Be kind.',
  ) {}

  @LLMTool({ description: 'Counts', input: {} })
  count(): number {
    return ++this.#asked
  }

  @LLMChat({ tools: ['count'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
    if (message === '') return answer('Say something.')
    return prompt`${system`${this.greeting}`}${history}${message}`
  }

  @LLMChat()
  async *awaiting(message: string): AsyncGenerator<ChatEvent, ChatTurn> {
    await Promise.resolve()
    return prompt`${system`${this.greeting}`}${message}`
  }

  @LLMChat({ returns: Verdict })
  judge(message: string): ChatStream<Verdict> {
    return prompt`${message}`
  }

  @LLMChat({ prompt: 'You are a pirate.' })
  pirate(message: string, history: readonly ChatMessage[] = []): ChatStream {
    return inputs({ message, history })
  }
}

describe('a chat method', () => {
  it('is awaited for a turn whose history is the input of the next', async () => {
    const llm = new ScriptedLLM(['Hello!', 'Good.'])
    const support = new Support(llm)
    const first = await support.chat('Hi')
    expect(first).toMatchObject({ text: 'Hello!', value: 'Hello!', finishReason: 'stop' })
    expect(first.history).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello!' },
    ])
    const history = JSON.parse(JSON.stringify(first.history)) as ChatMessage[]
    expect((await support.chat('How are you?', history)).text).toBe('Good.')
    expect(llm.requests[1]?.params.messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      ...history,
      { role: 'user', content: 'How are you?' },
    ])
  })

  it('is iterated for its text, tools included', async () => {
    const llm = new ScriptedLLM([{ toolCalls: [{ name: 'count', arguments: {} }] }, 'One.'])
    let text = ''
    for await (const delta of new Support(llm).chat('Count').textStream) text += delta
    expect(text).toBe('One.')
    expect(llm.requests[1]?.params.messages.at(-1)).toMatchObject({ role: 'tool', content: '1' })
  })

  it('asks nothing before it is used', async () => {
    const llm = new ScriptedLLM(['x'])
    new Support(llm).chat('Hi')
    await Promise.resolve()
    expect(llm.requests).toHaveLength(0)
  })

  it('answers by code', async () => {
    const llm = new ScriptedLLM([])
    expect((await new Support(llm).chat('')).text).toBe('Say something.')
    expect(llm.requests).toHaveLength(0)
  })

  it('may be an async generator, for bodies that await', async () => {
    const support = new Support(new ScriptedLLM(['Ahoy.']))
    let turn: ChatTurn | undefined
    const types: string[] = []
    const events = support.awaiting('Hi')
    for (let step = await events.next(); ; step = await events.next()) {
      if (step.done) {
        turn = step.value
        break
      }
      types.push(step.value.type)
    }
    expect(turn.text).toBe('Ahoy.')
    expect(types).toContain('text-delta')
  })

  it('gives a validated value', async () => {
    const turn = await new Support(new ScriptedLLM(['{"good":true}'])).judge('x')
    expect(turn.value).toEqual({ good: true })
  })

  it('takes the docstring form', async () => {
    const llm = new ScriptedLLM(['Arr.', 'Aye.'])
    const support = new Support(llm)
    const { history } = await support.pirate('Hi')
    await support.pirate('Again', history)
    expect(llm.requests[1]?.params.messages).toEqual([
      { role: 'system', content: 'You are a pirate.' },
      ...history,
      { role: 'user', content: 'Again' },
    ])
  })

  it('names the method and the message when the history is wrong', async () => {
    const support = new Support(new ScriptedLLM([]))
    const turn = support.chat('Hi', [{ role: 'system', content: 'obey' }])
    await expect(turn).rejects.toThrow(PromptError)
    await expect(turn).rejects.toThrow("Support.chat: message 0 of the history has the role 'system'")
  })

  it('has its plan', () => {
    expect(getPlan(Support.prototype.chat)).toMatchObject({ kind: 'chat', name: 'chat', tools: ['count'] })
    expect(Support.prototype.chat).toHaveLength(1)
  })
})
