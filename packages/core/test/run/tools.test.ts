import {
  type Capabilities,
  type ChatEvent,
  type ChatMessage,
  ConfigurationError,
  DecoratorUsageError,
  detail,
  image,
  LLMFunction,
  LLMTool,
  type Middleware,
  param,
  prompt,
  render,
  tool,
  type ToolContext,
  ToolError,
  ToolLoopLimitError,
  UnsupportedError,
  withCall,
} from '@slf/core'
import { ManualClock, ScriptedLLM, type ScriptedReply, type ScriptedToolCall } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { toolResults } from './tool-results.js'

const calls = (...toolCalls: ScriptedToolCall[]): ScriptedReply => ({ toolCalls })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

class Toolbox {
  readonly ran: unknown[] = []
  result: unknown = 'fine'
  running = 0
  mostAtOnce = 0
  contexts: ToolContext[] = []
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Echo', input: { text: Type.String() } })
  async echo(input: { text: string }, context: ToolContext): Promise<unknown> {
    this.ran.push(input)
    this.contexts.push(context)
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running)
    await turn()
    this.running--
    return this.result
  }

  @LLMTool({ description: 'Throws', input: {} })
  broken(): never {
    throw new Error('password is swordfish')
  }

  @LLMTool({ description: 'Throws openly', input: {}, exposeErrors: true })
  open(): never {
    throw new Error('no such city')
  }

  @LLMTool({ description: 'Ends the call', input: {} })
  fatal(): never {
    throw new ToolError('The database is gone.')
  }

  @LLMTool({ description: 'Never settles', input: {}, timeout: 1_000 })
  deaf(): Promise<never> {
    return new Promise(() => undefined)
  }

  @LLMFunction({ tools: ['echo', 'broken', 'open', 'fatal', 'deaf'], concurrency: 2, maxSteps: 3 })
  async ask(question: string): Promise<string> {
    return prompt`${question}`
  }
}

const toolbox = (...replies: ScriptedReply[]): Toolbox => new Toolbox(new ScriptedLLM(replies))
const answers = (box: Toolbox, request = 1): unknown[] =>
  (box.llm.requests[request]?.params.messages ?? [])
    .filter((message) => message.role === 'tool')
    .map(({ content }) => content)

describe('what is wrong with a call is told to the model, and nothing is run', () => {
  const rows: [string, ScriptedToolCall, string | RegExp][] = [
    ['an unknown tool', { name: 'nope' }, /no tool "nope".*echo, broken, open, fatal, deaf/],
    ['a name of Object', { name: 'constructor' }, /no tool "constructor"/],
    ['__proto__', { name: '__proto__' }, /no tool/],
    ['toString', { name: 'toString' }, /no tool/],
    ['no name', { name: '' }, /no tool ""/],
    ['a wrong type', { name: 'echo', arguments: { text: {} } }, /not valid.*\n\/text/],
    ['a missing argument', { name: 'echo', arguments: {} }, /not valid/],
    ['no JSON', { name: 'echo', arguments: 'text: hello' }, /not valid/],
    ['no arguments at all', { name: 'echo', arguments: '' }, /not valid/],
    ['null', { name: 'echo', arguments: 'null' }, /not valid/],
    ['a list', { name: 'echo', arguments: '[]' }, /not valid/],
    ['cut JSON', { name: 'echo', arguments: '{"text":"hel' }, /not valid/],
    ['deep JSON', { name: 'echo', arguments: `{"text":${'['.repeat(50_000)}` }, /not valid/],
    ['a tool that throws', { name: 'broken' }, "The tool 'broken' failed."],
    ['one that may tell why', { name: 'open' }, "The tool 'open' failed: no such city"],
  ]
  test.each(rows)('%s', async (_, call, told) => {
    const box = toolbox(calls(call), 'ok')
    await expect(box.ask('x')).resolves.toBe('ok')
    expect(answers(box)).toEqual([expect.stringMatching(told)])
    expect(box.ran).toEqual([])
  })
})

describe('a tool of request.tools that comes back', () => {
  const described = {
    type: 'function',
    function: { name: 'foreign', parameters: { type: 'object' } },
  } as const

  test('ends the call with where it belongs, and the history keeps what was asked for', async () => {
    const box = toolbox(calls({ name: 'echo', arguments: { text: 'a' } }, { name: 'foreign' }))
    const asking = withCall(box, { request: { tools: [described] } }).ask('x')
    await expect(asking).rejects.toThrow(
      "Toolbox.ask: the model called 'foreign' of request.tools, which are for what the provider runs. What your program runs goes into 'tools'",
    )
    await expect(asking).rejects.toThrow(DecoratorUsageError)
    expect(box.ran).toEqual([])
    expect(box.llm.requests[0]?.params.tools).toContainEqual(described)
  })

  test('can be answered by middleware, which sees the call first', async () => {
    const box = toolbox(calls({ name: 'foreign' }), 'ok')
    const middleware: Middleware = {
      model: async (request, next) => {
        const completion = await next()
        return completion.choices[0]?.message.tool_calls ? next() : completion
      },
    }
    const asking = withCall(box, { middleware, request: { tools: [described] } }).ask('x')
    await expect(asking).resolves.toBe('ok')
  })
})

describe('results', () => {
  test.each(toolResults)('%s', async (_, result, text) => {
    const box = toolbox(calls({ name: 'echo', arguments: { text: '' } }), 'ok')
    box.result = result
    await box.ask('x')
    expect(answers(box)).toEqual([text])
  })

  test.each<[what: string, result: unknown]>([
    ['returned a Response: ', new Response('text')],
    ['returned a stream: ', new ReadableStream()],
    [
      'returned an async generator: ',
      (async function* () {
        yield 'a piece'
      })(),
    ],
    [
      'returned a generator: ',
      (function* () {
        yield 1
      })(),
    ],
    ['returned an iterator: ', [1, 2].values()],
    ['returned an iterator: ', new Map([['a', 1]]).entries()],
    ["returned a promise at '/0/a': ", [{ a: Promise.resolve(1) }]],
    ["returned a promise at '/later': ", { later: { then: () => undefined } }],
    ["returned a promise at '/k': ", new Map([['k', Promise.resolve(1)]])],
    ["returned a generator at '/list/1': ", { list: [1, (function* () {})()] }],
    ['returned bytes: ', new TextEncoder().encode('text')],
    ["returned bytes at '/file': ", { file: Buffer.from('text').buffer }],
    ['returned a Blob: ', new Blob(['text'])],
    ['returned bytes: ', new SharedArrayBuffer(2)],
    ["returned an object of the class 'AbortSignal' without readable fields: ", new AbortController().signal],
    ["returned an object of the class 'NumberFormat' without readable fields: ", new Intl.NumberFormat()],
    [
      "returned an object of the class 'Hidden' without readable fields: ",
      new (class Hidden {
        #content = 1
        get content() {
          return this.#content
        }
      })(),
    ],
  ])('whose content would be lost end the call: %s', async (sentence, result) => {
    const box = toolbox(calls({ name: 'echo', arguments: { text: '' } }), 'ok')
    box.result = result
    await expect(box.ask('x')).rejects.toThrow(`The tool 'echo' ${sentence}`)
  })

  test.each<[result: unknown, text: string]>([
    [/a+/gi, '/a+/gi'],
    // oxlint-disable-next-line no-new-wrappers
    [{ text: new String('x'), count: Object(5n) as unknown }, '{"text":"x","count":"5"}'],
    [{ pattern: /a/ }, '{"pattern":"/a/"}'],
    [new Float64Array([0.5, 2]), '[0.5,2]'],
    [new BigInt64Array([1n]), '["1"]'],
    [new URLSearchParams('a=1&b=2'), '[["a","1"],["b","2"]]'],
    [new Headers({ a: '1' }), '[["a","1"]]'],
    [
      new (class Empty {
        list = []
      })(),
      '{"list":[]}',
    ],
  ])('of odd types keep their content: %s', async (result, text) => {
    const box = toolbox(calls({ name: 'echo', arguments: { text: '' } }), 'ok')
    box.result = result
    await box.ask('x')
    expect(answers(box)).toEqual([text])
  })

  test('over 1 MiB are cut with a mark', async () => {
    const box = toolbox(calls({ name: 'echo', arguments: { text: '' } }), 'ok')
    box.result = 'x'.repeat(3_000_000)
    await box.ask('x')
    const [text] = answers(box) as [string]
    expect(text).toHaveLength(1_048_576 + '\n[truncated: 1048576 of 3000000 characters]'.length)
    expect(text.endsWith('[truncated: 1048576 of 3000000 characters]')).toBe(true)
  })

  describe('that are images', () => {
    const part = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
    const show = async (result: (picture: unknown) => unknown, capabilities: Partial<Capabilities>) => {
      const script = [calls({ name: 'echo', arguments: { text: '' } }), 'ok']
      const box = new Toolbox(new ScriptedLLM(script, { capabilities }))
      box.result = result(image('https://example.com/a.png'))
      await box.ask('x')
      return box
    }

    test('are shown by the user where tool messages cannot hold them', async () => {
      const box = await show((picture) => ['A chart:', picture], { images: true })
      expect(box.llm.requests[1]?.params.messages.slice(-2)).toEqual([
        { role: 'tool', tool_call_id: 'call_1', content: 'A chart:\n[an image, shown in the next message]' },
        { role: 'user', content: [{ type: 'text', text: 'Result of the tool call call_1:' }, part] },
      ])
    })

    test('are told in words to a model that sees none', async () => {
      const box = await show((picture) => picture, {})
      expect(answers(box)).toEqual(['[an image, which you cannot see]'])
    })

    test('stand in events as what was sent, which is JSON', async () => {
      const box = new Toolbox(new ScriptedLLM([calls({ name: 'echo', arguments: { text: '' } }), 'ok']))
      box.result = ['A chart:', image('https://example.com/a.png')]
      const results: unknown[] = []
      const onEvent = (event: ChatEvent) => event.type === 'tool-end' && results.push(event.result)
      await withCall(box, { onEvent }).ask('x')
      expect(JSON.parse(JSON.stringify(results))).toEqual([['A chart:', part]])
    })

    test('inside an object are an error that says how to return them', async () => {
      await expect(show((picture) => ({ picture }), { images: true })).rejects.toThrow(
        'or when a tool returns it alone or in a list',
      )
    })

    test('stand in tool messages that can hold them', async () => {
      const box = await show((picture) => picture, { toolResultImages: true })
      expect(answers(box)).toEqual([[part]])
    })
  })
})

describe('several calls of one turn', () => {
  const echo = (text: string, id?: string): ScriptedToolCall => ({ name: 'echo', arguments: { text }, id })

  test('run at the same time up to the limit, and are answered in their order', async () => {
    const box = toolbox(calls(echo('a'), echo('b'), { name: 'broken' }, echo('c'), echo('d')), 'ok')
    await box.ask('x')
    expect(box.mostAtOnce).toBe(2)
    expect(answers(box)).toEqual(['fine', 'fine', "The tool 'broken' failed.", 'fine', 'fine'])
  })

  test('are 128 at most', async () => {
    const box = toolbox(calls(...Array.from({ length: 1_000 }, (_, index) => echo(String(index)))), 'ok')
    await box.ask('x')
    expect(box.ran).toHaveLength(128)
    expect(answers(box)).toHaveLength(1_000)
    expect(answers(box)[128]).toContain('at most 128')
  })

  test('are one where the server sent the very same call twice', async () => {
    const box = toolbox(calls(echo('a', 'x'), echo('b', 'x'), echo('b', 'x')), calls(echo('b', 'x')), 'ok')
    await box.ask('x')
    expect(box.ran).toEqual(['a', 'b', 'b'].map((text) => ({ text })))
    const answered = (box.llm.requests[2]?.params.messages ?? []).flatMap((message) =>
      message.role === 'tool' ? [message.tool_call_id] : [],
    )
    expect(answered).toHaveLength(3)
    expect(new Set(answered).size).toBe(3)
  })

  test('have ids of their own, whatever the server sent', async () => {
    const box = toolbox(
      calls(echo('a', ''), echo('b', ''), echo('c', 'x'), echo('d', 'x'), echo('d', 'x')),
      calls(echo('e', 'x')),
      'ok',
    )
    await box.ask('x')
    // The last of the first turn is the one before it, sent twice.
    expect(box.ran).toEqual(['a', 'b', 'c', 'd', 'e'].map((text) => ({ text })))
    const messages = box.llm.requests[2]?.params.messages ?? []
    const ids = messages.flatMap((message) => (message.role === 'tool' ? [message.tool_call_id] : []))
    expect(ids).toEqual(['call_1_0', 'call_1_1', 'x', 'x_2', 'x_3'])
    const asked = messages.flatMap((message) =>
      message.role === 'assistant' ? (message.tool_calls ?? []) : [],
    )
    expect(asked.map(({ id }) => id)).toEqual(ids)
  })

  test('a ToolError ends the call and stops the others, and every start event has its end', async () => {
    const events: ChatEvent[] = []
    const box = toolbox(calls({ name: 'deaf' }, { name: 'fatal' }, echo('never begun')))
    const asking = withCall(box, { onEvent: (event) => events.push(event) }).ask('x')
    await expect(asking).rejects.toThrow('The database is gone.')
    expect(box.ran).toEqual([])
    expect(events.filter(({ type }) => type === 'tool-start')).toHaveLength(2)
    expect(events.filter(({ type }) => type === 'tool-error')).toHaveLength(2)
    // The tool need not say its name.
    expect(events.at(-1)).toMatchObject({
      type: 'call-error',
      error: { code: 'SLF_TOOL', toolName: 'fatal' },
    })
  })
})

describe('a tool', () => {
  test('that never settles is given up after its time, and the run goes on', async () => {
    const clock = new ManualClock()
    const box = toolbox(calls({ name: 'deaf' }), 'ok')
    const asking = withCall(box, { clock }).ask('x')
    await turn()
    await clock.advance(999)
    expect(box.llm.requests).toHaveLength(1)
    await clock.advance(1)
    await expect(asking).resolves.toBe('ok')
    expect(answers(box)).toEqual(["The tool 'deaf' took longer than 1000 ms."])
    expect(clock.pendingTimers).toBe(0)
  })

  test.each([
    [undefined, 60_000],
    [2_000, 2_000],
  ])('that says nothing gets the time of its model: %s', async (toolTimeout, expected) => {
    const clock = new ManualClock()
    const deaf = tool({ name: 'deaf', description: 'Deaf', input: {}, execute: () => new Promise(() => {}) })
    class Waiting {
      readonly llm = new ScriptedLLM([calls({ name: 'deaf' }), 'ok'], { toolTimeout })
      @LLMFunction({ tools: [deaf] })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    const waiting = new Waiting()
    const asking = withCall(waiting, { clock }).ask()
    await turn()
    await clock.advance(expected - 1)
    expect(waiting.llm.requests).toHaveLength(1)
    await clock.advance(1)
    await expect(asking).resolves.toBe('ok')
  })

  test('gets a context, and its progress is told', async () => {
    const events: ChatEvent[] = []
    const llm = new ScriptedLLM([calls({ name: 'count', id: 'c1' }), 'ok'])
    const count = tool({
      name: 'count',
      description: 'Counts',
      input: {},
      execute: (_, context) => {
        context.emit({ at: 1 })
        expect(context.signal.aborted).toBe(false)
        void Promise.resolve().then(() => setImmediate(() => context.emit({ at: 'too late' })))
        return [context.traceId, context.toolCallId]
      },
    })
    class Counter {
      readonly llm = llm
      @LLMFunction({ tools: [count] })
      async run(): Promise<string> {
        return prompt`go`
      }
    }
    await withCall(new Counter(), { traceId: 't', onEvent: (event) => events.push(event) }).run()
    await turn()
    expect(events.filter(({ type }) => type === 'tool-progress')).toMatchObject([
      { toolName: 'count', toolCallId: 'c1', data: { at: 1 } },
    ])
    expect(events.find((event) => event.type === 'tool-end')).toMatchObject({ result: ['t', 'c1'] })
  })

  test('may be another method with a prompt', async () => {
    class Translator {
      constructor(readonly llm: ScriptedLLM) {}
      @LLMFunction({
        description: 'Translates',
        params: [param('text', Type.String()), param('language', Type.String())],
      })
      async translate(text: string, language: string): Promise<string> {
        return prompt`${text} in ${language}`
      }
      @LLMFunction({ tools: ['translate'] })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    const llm = new ScriptedLLM([
      calls({ name: 'translate', arguments: { language: 'French', text: 'yes' } }),
      'oui',
      'It is oui.',
    ])
    const { value, usage, messages } = await detail(new Translator(llm)).ask()
    expect(value).toBe('It is oui.')
    expect(usage.requests).toBe(3)
    expect(messages).toContainEqual({ role: 'tool', tool_call_id: 'call_1', content: 'oui' })
    expect(llm.requests[1]?.params.messages).toEqual([{ role: 'user', content: 'yes in French' }])
  })

  test('is found on the instance, on a base class, and of other instances', async () => {
    class Base {
      @LLMTool({ description: 'Base', input: {} })
      base(): string {
        return 'base'
      }
    }
    class Derived extends Base {
      override base(): string {
        return `derived ${super.base()}`
      }
    }
    class User {
      constructor(readonly llm: ScriptedLLM) {}
      @LLMFunction({ tools: [new Derived()] })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    const llm = new ScriptedLLM([calls({ name: 'base' }), 'ok'])
    await new User(llm).ask()
    expect(llm.requests[1]?.params.messages.at(-1)?.content).toBe('derived base')
  })

  test('is found on what the instance got from outside', async () => {
    class Tickets {
      constructor(readonly name: string) {}
      @LLMTool({ description: 'Search', input: {} })
      search(): string {
        return `found in ${this.name}`
      }
    }
    const clock = tool({ name: 'time', description: 'The time', input: {}, execute: () => 'noon' })
    class User {
      readonly #tickets: Tickets
      constructor(
        readonly llm: ScriptedLLM,
        name: string,
      ) {
        this.#tickets = new Tickets(name)
      }
      @LLMTool({ description: 'Echo', input: {} })
      echo(): string {
        return 'echo'
      }
      @LLMFunction({ tools: [(self: User) => self.#tickets, () => [clock, 'echo']] })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    const results = async (name: string): Promise<unknown[]> => {
      const llm = new ScriptedLLM([calls({ name: 'search' }, { name: 'time' }, { name: 'echo' }), 'ok'])
      await new User(llm, name).ask()
      return (llm.requests[1]?.params.messages ?? []).slice(-3).map(({ content }) => content)
    }
    expect(await results('a')).toEqual(['found in a', 'noon', 'echo'])
    expect(await results('b')).toEqual(['found in b', 'noon', 'echo'])
  })
})

describe('wrong tools are found at the first call', () => {
  const one = tool({ name: 'one', description: 'One', input: {}, execute: () => 1 })
  const other = tool({ name: 'one', description: 'Another', input: {}, execute: () => 2 })

  test('two of one name', async () => {
    class Twice {
      readonly llm = new ScriptedLLM(['never'])
      @LLMFunction({ tools: [one, other] })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    await expect(new Twice().ask()).rejects.toThrow(
      "Twice.ask: two tools are called 'one': tool 'one' and tool 'one'. Give one of them a 'name'.",
    )
  })

  test('also where a request brings the second one', async () => {
    const described = { type: 'function', function: { name: 'echo' } } as const
    const box = withCall(toolbox('ok'), { request: { tools: [described] } })
    await expect(box.ask('x')).rejects.toThrow("two tools are called 'echo': ")
  })

  test('not decorated, without schemas, or nothing at all', async () => {
    const untyped = (tools: readonly unknown[]) =>
      LLMFunction({ tools: tools as never }) as (method: unknown, context: unknown) => never
    class Wrong {
      readonly llm = new ScriptedLLM(['never'])
      plain(): string {
        return ''
      }
      @LLMFunction()
      async bare(text: string): Promise<string> {
        return prompt`${text}`
      }
      @untyped(['plain'])
      async undecorated(): Promise<string> {
        return prompt`go`
      }
      @untyped(['missing'])
      async absent(): Promise<string> {
        return prompt`go`
      }
      @untyped(['bare'])
      async noSchema(): Promise<string> {
        return prompt`go`
      }
      @untyped([new Date()])
      async noTools(): Promise<string> {
        return prompt`go`
      }
      @untyped([() => null])
      async nothingFound(): Promise<string> {
        return prompt`go`
      }
      @untyped([() => [Date]])
      async classFound(): Promise<string> {
        return prompt`go`
      }
    }
    const wrong = new Wrong()
    const message = (run: Promise<string>): Promise<string> =>
      run.then(String, (error: Error) => error.message)
    expect(await message(wrong.undecorated())).toBe(
      "Wrong.undecorated: the tool 'plain' is not decorated: put @LLMTool on Wrong.plain.",
    )
    expect(await message(wrong.absent())).toBe("Wrong.absent: Wrong has no method 'missing' for 'tools'.")
    expect(await message(wrong.noSchema())).toContain('Wrong.bare as a tool needs')
    expect(await message(wrong.noTools())).toBe(
      "Wrong.noTools: the Date in 'tools' has no method with @LLMTool.",
    )
    expect(await message(wrong.nothingFound())).toBe(
      "Wrong.nothingFound: 'tools' must have names of methods, instances and tool(…), but got null.",
    )
    expect(await message(wrong.classFound())).toBe(
      "Wrong.classFound: a function in 'tools' gives names of methods, instances or tool(…), not another function or a class.",
    )
    await expect(wrong.undecorated()).rejects.toThrow(DecoratorUsageError)
    expect(wrong.llm.requests).toHaveLength(0)
  })

  test.each([
    [{ name: 'no spaces' }, 'name'],
    [{ description: '' }, 'description'],
    [{ execute: undefined }, 'execute'],
    [{ input: undefined }, 'input'],
    [{ input: Type.String() }, 'object'],
  ])('tool(%o)', (wrong, told) => {
    const options = { name: 'x', description: 'X', input: {}, execute: () => 1, ...wrong }
    expect(() => tool(options as never)).toThrow(told)
  })

  test('a model that cannot call tools', async () => {
    const llm = new ScriptedLLM(['never'], { capabilities: { tools: false } })
    await expect(new Toolbox(llm).ask('x')).rejects.toThrow(UnsupportedError)
  })

  test('no model', async () => {
    const box = new Toolbox(undefined as never)
    await expect(box.ask('x')).rejects.toThrow(ConfigurationError)
    await expect(box.ask('x')).rejects.toThrow(/Toolbox.ask has no model.*'llm' of its instance is missing/)
  })
})

describe('the loop', () => {
  const again = calls({ name: 'echo', arguments: { text: 'again' } })

  test('ends with a round without tools', async () => {
    const box = toolbox(again, again, again, 'That is all.')
    await expect(box.ask('x')).resolves.toBe('That is all.')
    expect(box.llm.requests.map(({ params }) => params.tools !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  test('throws when the model asks for tools even then', async () => {
    const box = toolbox(again, again, again, again)
    await expect(box.ask('x')).rejects.toThrow(ToolLoopLimitError)
    expect(box.ran).toHaveLength(3)
  })

  test('takes a text for the answer when no tools were offered, whatever calls stand beside it', async () => {
    const box = toolbox(again, again, again, { text: 'That is all.', toolCalls: [{ name: 'echo' }] })
    const { value, messages } = await detail(box).ask('x')
    expect(value).toBe('That is all.')
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: 'That is all.' })
  })

  test('is driven by the calls, not by the finish reason', async () => {
    const box = toolbox(
      { toolCalls: [{ name: 'echo', arguments: { text: 'a' } }], finishReason: 'stop' },
      'ok',
    )
    await expect(box.ask('x')).resolves.toBe('ok')
    expect(box.ran).toHaveLength(1)
  })

  test('never runs a call that was cut', async () => {
    const box = toolbox({ toolCalls: [{ name: 'echo', arguments: '{"text":"a"}' }], finishReason: 'length' })
    await expect(box.ask('x')).rejects.toMatchObject({ code: 'SLF_OUTPUT_TRUNCATED' })
    expect(box.ran).toEqual([])
  })

  test('forces a tool in the first request only, and appends tools of the request', async () => {
    class Forced {
      constructor(readonly llm: ScriptedLLM) {}
      @LLMTool({ description: 'Echo', input: {} })
      echo(): string {
        return 'x'
      }
      @LLMFunction({
        tools: ['echo'],
        request: { tool_choice: 'required', parallel_tool_calls: false, tools: [{ type: 'web_search' }] },
      })
      async ask(history: readonly ChatMessage[]): Promise<string> {
        return prompt`${history.length}`
      }
    }
    const llm = new ScriptedLLM([calls({ name: 'echo' }), 'ok'])
    await new Forced(llm).ask([])
    expect(llm.requests.map(({ params }) => params.tool_choice)).toEqual(['required', undefined])
    expect(await render(new Forced(llm)).ask([])).toMatchObject({
      parallel_tool_calls: false,
      tools: [{ type: 'function', function: { name: 'echo' } }, { type: 'web_search' }],
    })
  })
})
