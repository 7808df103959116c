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
import { type TSchema, Type } from 'typebox'
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
    return this.result === undefined ? (undefined as never) : answer(this.result)
  }
  @LLMFunction({ returns: Type.String() })
  async typedText(): Promise<string> {
    return this.result === undefined ? (undefined as never) : answer(this.result)
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

describe('an answer by code is held to what an answer of the model is held to', () => {
  class Judge {
    readonly llm = new ScriptedLLM([])
    constructor(readonly limit = 10) {}

    @LLMFunction({
      returns: Type.Object({ n: Type.Number() }),
      check: async ({ n }: { n: number }, self: Judge) => {
        await Promise.resolve()
        if (n > self.limit) return [`${n} is more than ${self.limit}`, 'and odd']
        return n === 7 ? { warning: 'lucky' } : undefined
      },
    })
    async count(n: number): Promise<{ n: number }> {
      return { n }
    }
    @LLMFunction({ check: (text: string) => (text.includes('!') ? 'no exclamation marks' : undefined) })
    async text(given: string): Promise<string> {
      return answer(given)
    }
    @LLMChat({ check: (text: string) => text !== 'Hello.' })
    say(): ChatStream {
      return new Room().ownHistory()
    }
    @LLMChat({ returns: Type.Literal('Bye.') })
    typed(): ChatStream<'Bye.'> {
      return new Room().ownHistory() as never
    }
    @LLMFunction({ returns: Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Number()) })
    async map(): Promise<Record<string, number>> {
      return { a: 1, 'B c': 2 }
    }
  }

  test('its check is asked, with the instance', async () => {
    await expect(new Judge().count(3)).resolves.toEqual({ n: 3 })
    const refused = new Judge().count(11)
    await expect(refused).rejects.toThrow(
      "The value that the body of Judge.count returned was not accepted by its 'check': 11 is more than 10.",
    )
    await expect(refused).rejects.toMatchObject({
      code: 'SLF_OUTPUT_VALIDATION',
      issues: [{ message: '11 is more than 10' }, { message: 'and odd' }],
      closest: { n: 11 },
    })
    await expect(new Judge().text('Hi!')).rejects.toThrow('no exclamation marks')
    expect((await detail(new Judge()).count(7)).warnings).toEqual(['lucky'])
  })

  test('a turn that is passed on is checked by the method that passes it on', async () => {
    await expect(Promise.resolve(new Judge().say())).rejects.toThrow("not accepted by its 'check'")
    await expect(Promise.resolve(new Judge().typed())).rejects.toThrow('does not fit its schema')
  })

  test('no entry of a record is lost', async () => {
    await expect(new Judge().map()).rejects.toThrow('/B c: not a key that matches /^[a-z]+$/')
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

describe('a plain string from a body', () => {
  const Text = Type.String()
  /** Calls a method with this schema whose body forgot the tag. */
  const forgotten = async (returns: TSchema | undefined, text = 'Say hi'): Promise<unknown> => {
    class Greeter {
      readonly llm = new ScriptedLLM([])
      @LLMFunction({ returns })
      async greet(): Promise<unknown> {
        return text
      }
    }
    return new Greeter().greet()
  }

  test.each<[string, TSchema | undefined]>([
    ['no schema', undefined],
    ['a string', Text],
    ['a string with keywords', Type.String({ minLength: 1, description: 'x' })],
    ['a string with a pattern', Type.String({ pattern: '^S' })],
    ['any', Type.Any()],
    ['unknown', Type.Unknown()],
    ['a union with a string', Type.Union([Type.Number(), Type.Null(), Text])],
    ['a union in a union', Type.Union([Type.Number(), Type.Union([Type.Null(), Type.Unknown()])])],
    ['a reference to a string', Type.Cyclic({ A: Type.Union([Text, Type.Array(Type.Ref('A'))]) }, 'A')],
    ['JSON Schema', Type.Unsafe({ type: 'string' })],
    [
      'a codec of a string',
      Type.Codec(Text)
        .Decode((text) => text.trim())
        .Encode((text) => text),
    ],
  ])('is refused where any text is an answer: %s', async (_, returns) => {
    const error = await forgotten(returns).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DecoratorUsageError)
    expect((error as Error).message).toBe(
      'The body of Greeter.greet returned a plain string. To ask the model, write the tag: return prompt`…`. To answer without the model, write return answer(text).',
    )
  })

  test.each<[string, TSchema]>([
    ['a literal', Type.Union([Type.Literal('low'), Type.Literal('high')])],
    ['an enum', Type.Enum(['low', 'high'])],
    ['a template literal', Type.TemplateLiteral('l${string}')],
  ])('is the answer where texts are fixed: %s', async (_, returns) => {
    expect(await forgotten(returns, 'low')).toBe('low')
  })

  test.each<[string, TSchema]>([
    ['an object', Type.Object({ a: Text })],
    ['a literal', Type.Literal('low')],
    ['a number', Type.Number()],
  ])('that does not fit the schema asks for the tag: %s', async (_, returns) => {
    await expect(forgotten(returns)).rejects.toThrow('Did you forget the prompt tag? return prompt`…`')
  })

  test('is refused in a chat too', async () => {
    class Support {
      readonly llm = new ScriptedLLM([])
      @LLMChat()
      async *say(): AsyncGenerator<ChatEvent, ChatTurn> {
        return 'Say hi' as never
      }
    }
    const turn = async (): Promise<void> => {
      for await (const event of new Support().say()) expect(event.type).toMatch(/^call-/)
    }
    await expect(turn()).rejects.toThrow('write the tag')
  })
})
