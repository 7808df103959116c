import {
  answer,
  type ChatEvent,
  type ChatMessage,
  type ChatStream,
  type ChatTurn,
  DecoratorUsageError,
  detail,
  LLMChat,
  LLMFunction,
  OutputValidationError,
  prompt,
  PromptError,
  render,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const past: readonly ChatMessage[] = [
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Hello.' },
]

class Room {
  readonly llm = new ScriptedLLM([])
  messages = past
  result: unknown
  gate: Promise<unknown> = Promise.resolve()

  @LLMFunction()
  async text(): Promise<string> {
    return this.result as string
  }
  @LLMFunction({ returns: Type.String() })
  async typedText(): Promise<string> {
    return this.result as string
  }
  @LLMFunction({ returns: Type.Unknown() })
  async anything(): Promise<unknown> {
    return this.result
  }
  @LLMFunction({ returns: Type.Object({ n: Type.Number() }) })
  async typed(): Promise<{ n: number }> {
    return this.result as never
  }
  @LLMChat()
  say(..._args: readonly unknown[]): ChatStream {
    return answer(this.result)
  }
  @LLMChat()
  ownHistory(): ChatStream {
    return answer('Hello.', { history: this.messages })
  }
  @LLMChat()
  delegate(): ChatStream {
    return this.ownHistory()
  }
  @LLMChat()
  forgetful(): ChatStream {
    return undefined as never
  }
  @LLMChat()
  async *slow(_args: unknown): AsyncGenerator<ChatEvent, ChatTurn> {
    await this.gate
    return prompt`go`
  }
}

function room(result?: unknown): Room {
  const made = new Room()
  made.result = result
  return made
}

describe('an answer by code', () => {
  test.each(['text', 'typedText', 'typed', 'anything', 'forgetful'] as const)(
    'that was forgotten is loud: %s',
    async (method) => {
      const called = async (): Promise<unknown> => room()[method]()
      await expect(called()).rejects.toThrow(
        `The body of Room.${method} returned undefined where prompt\`…\` or an answer was expected: did it forget to return its prompt?`,
      )
      await expect(called()).rejects.toThrow(DecoratorUsageError)
    },
  )

  test.each([
    [42, '42'],
    [null, 'null'],
    [{ n: 1 }, 'an object'],
    [['a'], 'a list'],
  ])('of a method without a schema is a string, not %j', async (result, what) => {
    const said = `returned ${what} where a string or prompt\`…\` was expected: without 'returns' the answer is a string.`
    await expect(room(result).text()).rejects.toThrow(`The body of Room.text ${said}`)
    await expect(room(result).typedText()).rejects.toThrow(DecoratorUsageError)
    await expect(Promise.resolve(room(result).say())).rejects.toThrow(`The body of Room.say ${said}`)
    await expect(render(room(result)).text()).rejects.toThrow(said)
  })

  test('that fits passes', async () => {
    await expect(room('').text()).resolves.toBe('')
    await expect(room(42).anything()).resolves.toBe(42)
    await expect(room(null).anything()).resolves.toBeNull()
    await expect(room({ n: 1 }).typed()).resolves.toEqual({ n: 1 })
    await expect(room({ n: 'x' }).typed()).rejects.toThrow(OutputValidationError)
    expect((await room('ok').say()).value).toBe('ok')
  })
})

describe('the history of a turn that no prompt was built for', () => {
  const lookalike = [{ role: 'user', name: 'Ann' }]
  const rows: [string, unknown[], readonly ChatMessage[]][] = [
    ['stands among the arguments', ['x', past], past],
    ['stands in an object of options', ['x', { history: past, limit: 3 }], past],
    ['is the last one', [past.slice(0, 1), { earlier: past }], past],
    ['is not a list that looks like one', [past, lookalike, [], [1, 2]], past],
    ['is none where there is none', ['x', lookalike, null, { list: lookalike }, new Date()], []],
    [
      'is not looked for behind getters',
      [Object.defineProperty({}, 'h', { get: () => past, enumerable: true })],
      [],
    ],
    ['is not looked for in instances', [Object.assign(new Room(), { messages: past })], []],
  ]
  test.each(rows)('%s', async (_, args, history) => {
    const turn = room('ok').say(...args)
    expect(turn.history).toEqual(history)
    expect((await turn).history).toEqual(history)
  })

  test('is what the body says', async () => {
    const turn = new Room().ownHistory()
    expect((await turn).history).toEqual(past)
    expect(turn.history).toEqual(past)
    expect((await detail(new Room()).ownHistory()).history).toEqual(past)
  })

  test('is that of a turn that it passes on', async () => {
    const turn = new Room().delegate()
    expect((await turn).history).toEqual(past)
    expect(turn.history).toEqual(past)
  })

  test('is checked', async () => {
    const wrong = new Room()
    wrong.messages = lookalike as never
    const failure = Promise.resolve(wrong.ownHistory())
    await expect(failure).rejects.toThrow('Room.ownHistory: message 0 of the history has no content')
    await expect(failure).rejects.toThrow(PromptError)
  })

  test('holds too where the call is aborted before its prompt', async () => {
    const slow = new Room()
    slow.gate = new Promise(() => undefined)
    const turn = slow.slow({ signal: AbortSignal.abort('too late'), history: past }) as unknown as ChatStream
    await expect(turn).rejects.toMatchObject({ code: 'SLF_ABORTED' })
    expect(turn.history).toEqual(past)
  })
})
