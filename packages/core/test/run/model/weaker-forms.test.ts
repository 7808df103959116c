import {
  type Capabilities,
  type ChatEvent,
  type ChatParams,
  detail,
  image,
  LLMChat,
  type ChatStream,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  OutputValidationError,
  prompt,
  render,
  stream,
  tool,
  UnsupportedError,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const Answer = Type.Object({ a: Type.Number() })

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMTool({ description: 'Searches', input: {} })
  async search(): Promise<string> {
    return 'found'
  }
  @LLMFunction({ returns: Answer, repair: { attempts: 1 } })
  async read(): Promise<{ a: number }> {
    return prompt`go`
  }
  @LLMFunction({ returns: Answer, tools: ['search'] })
  async look(): Promise<{ a: number }> {
    return prompt`go`
  }
  @LLMFunction({ returns: Answer, output: 'json_schema', repair: { attempts: 3 } })
  async forced(): Promise<{ a: number }> {
    return prompt`go`
  }
  @LLMFunction({ returns: Answer, output: 'json_schema', tools: ['search'] })
  async forcedLook(): Promise<{ a: number }> {
    return prompt`go`
  }
  @LLMFunction({ returns: Answer, output: 'tool' })
  async forcedTool(): Promise<{ a: number }> {
    return prompt`go`
  }
  @LLMFunction({ tools: ['search'], request: { tool_choice: 'required' } })
  async mustSearch(): Promise<string> {
    return prompt`go`
  }
  @LLMChat({ returns: Answer, tools: ['search'] })
  chat(message: string): ChatStream<{ a: number }> {
    return prompt`${message}`
  }
}

const can: Partial<Capabilities> = { structuredOutput: 'json_schema', strict: true }

/** How a request asks for its answer. */
function askedBy({ response_format, tools, tool_choice, messages }: ChatParams): string {
  const choice = typeof tool_choice === 'object' ? 'named' : (tool_choice ?? 'free')
  const names = (tools ?? [])
    .map((tool) => (tool['function'] as { name: string } | undefined)?.name)
    .join('+')
  const isTold = JSON.stringify(messages[0]).includes('Answer with one JSON value')
  return [response_format?.type, names && `${names}:${choice}`, isTold && 'told'].filter(Boolean).join(' ')
}

const refusal = (capability: string): UnsupportedError =>
  new UnsupportedError(`no ${capability}`, { capability })

/** Answers as it is asked: by the last tool that is offered, or as text. */
function answers(params: ChatParams, text = '{"a":1}'): ScriptedReply {
  const { tools = [], tool_choice } = params
  const { name } = (tools.at(-1) as { function: { name: string } } | undefined)?.function ?? { name: '' }
  const isCall = tools.length > 0 && tool_choice !== undefined
  return isCall ? { toolCalls: [{ name, arguments: text }] } : { text }
}

/** A provider that refuses what a test says. */
function providerThat(refuses: (params: ChatParams) => string | undefined, more: Partial<Capabilities> = {}) {
  const llm = new ScriptedLLM(
    (params) => {
      const capability = refuses(params)
      return capability === undefined ? answers(params) : refusal(capability)
    },
    { modelName: 'm', capabilities: { ...can, ...more } },
  )
  const asked = (): string[] => llm.requests.map(({ params }) => askedBy(params))
  return { llm, desk: new Desk(llm), asked }
}

describe('a refused form of the answer', () => {
  const refusing = (...forms: string[]) =>
    providerThat(({ response_format, tools }) =>
      forms.includes(response_format?.type ?? (tools ? 'tool' : 'text')) ? 'structuredOutput' : undefined,
    )

  test.each<[string[], string[]]>([
    [['json_schema'], ['json_schema', 'read:named']],
    [
      ['json_schema', 'tool'],
      ['json_schema', 'read:named', 'json_object told'],
    ],
    [
      ['json_schema', 'tool', 'json_object'],
      ['json_schema', 'read:named', 'json_object told', 'told'],
    ],
  ])('%j: the next weaker one is asked for', async (forms, expected) => {
    for (const ask of [(desk: Desk) => desk.read(), async (desk: Desk) => stream(desk).read()]) {
      const { desk, asked } = refusing(...forms)
      await expect(ask(desk)).resolves.toEqual({ a: 1 })
      expect(asked()).toEqual(expected)
      // Remembered for the adapter, by every class that uses it.
      await expect(ask(new Desk(desk.llm))).resolves.toEqual({ a: 1 })
      expect(asked().slice(expected.length)).toEqual(expected.slice(-1))
    }
  })

  test('is told as a warning, in the call that found out and in later ones; the capabilities say what was declared', async () => {
    const { llm, desk } = refusing('json_schema', 'tool')
    const events: ChatEvent[] = []
    const listening = withCall(desk, { onEvent: (event) => events.push(event) })
    const first = await detail(listening).read()
    const sentence =
      "The model 'm' is asked for a JSON object, with its form in words: its provider refuses what its capabilities declare ('structuredOutput')."
    expect(first.warnings).toEqual([sentence])
    expect((await detail(desk).read()).warnings).toEqual([sentence])
    expect(llm.capabilities.structuredOutput).toBe('json_schema')
    // One end for every start, and a number for each request.
    const steps = events.flatMap((event) =>
      'step' in event && event.type.startsWith('llm-') ? [`${event.type} ${event.step}`] : [],
    )
    expect(steps).toEqual([
      'llm-start 1',
      'llm-error 1',
      'llm-start 2',
      'llm-error 2',
      'llm-start 3',
      'llm-end 3',
    ])
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(1)
    expect((await render(desk).read()) as ChatParams).toMatchObject({
      response_format: { type: 'json_object' },
    })
  })

  test('twenty calls at once go down the same way and no further', async () => {
    const { llm, desk, asked } = refusing('json_schema', 'tool')
    const values = await Promise.all(Array.from({ length: 20 }, () => desk.read()))
    expect(values).toEqual(Array.from({ length: 20 }, () => ({ a: 1 })))
    await desk.read()
    expect(asked().at(-1)).toBe('json_object told')
    expect(llm.requests).toHaveLength(61)
  })

  test('that the author has chosen is an error, and remembered for those who have not', async () => {
    const { desk, asked } = refusing('json_schema')
    await expect(desk.forced()).rejects.toMatchObject({ capability: 'structuredOutput' })
    await expect(desk.forced()).rejects.toBeInstanceOf(UnsupportedError)
    await desk.read()
    expect(asked()).toEqual(['json_schema', 'json_schema', 'read:named'])
  })

  test('what has no weaker form is an error: refused in every form, or something else', async () => {
    const always = providerThat(() => 'structuredOutput')
    await expect(always.desk.read()).rejects.toBeInstanceOf(UnsupportedError)
    expect(always.asked()).toHaveLength(4)
    for (const capability of ['images', 'audio', 'stop', '__proto__']) {
      const { desk, asked } = providerThat(() => capability)
      await expect(desk.read()).rejects.toMatchObject({ capability })
      expect(asked()).toHaveLength(1)
    }
  })

  test('nothing is asked again once a part of an answer was shown', async () => {
    const llm = new ScriptedLLM([{ text: 'half', error: refusal('structuredOutput') }, '{"a":1}'], {
      capabilities: can,
    })
    await expect(stream(new Desk(llm)).read()).rejects.toBeInstanceOf(UnsupportedError)
    expect(llm.requests).toHaveLength(1)
  })
})

describe('a refused form that is not the answer', () => {
  test('strict: the same schemas without it', async () => {
    const { llm, desk } = providerThat((params) =>
      JSON.stringify(params).includes('"strict":true') ? 'strict' : undefined,
    )
    const { warnings } = await detail(desk).read()
    expect(warnings).toEqual([expect.stringContaining("'m' is asked without strict")])
    const [refused, taken] = llm.requests.map(({ params }) => JSON.stringify(params))
    expect(taken).toBe(refused?.replace(',"strict":true', ''))
  })

  test('streaming: the answer as a whole', async () => {
    const llm = new ScriptedLLM((_, { signal: __ }) => ({ text: 'Hi' }))
    llm.chatStream = () => {
      throw refusal('streaming')
    }
    const desk = new Desk(new ScriptedLLM([]))
    const texts: string[] = []
    class Writer {
      readonly llm = llm
      @LLMFunction({})
      async write(): Promise<string> {
        return prompt`go`
      }
    }
    for await (const text of stream(new Writer()).write().textStream) texts.push(text)
    expect(texts).toEqual(['Hi'])
    expect(desk.llm.capabilities.streaming).toBe(true)
  })

  test.each(['images', 'toolResultImages'])(
    '%s of tools: in user messages, then in words; those of the prompt are an error',
    async (first) => {
      const draw = tool({
        name: 'draw',
        description: 'x',
        input: {},
        execute: () => image('data:image/png;base64,AAAA'),
      })
      class Painter {
        constructor(readonly llm: LLMInterface) {}
        @LLMFunction({ tools: [draw] })
        async paint(): Promise<string> {
          return prompt`go`
        }
        @LLMFunction({})
        async see(): Promise<string> {
          return prompt`${image('data:image/png;base64,AAAA')}What is it?`
        }
      }
      const has = (params: ChatParams, role: string): boolean =>
        params.messages.some(
          (message) => message.role === role && JSON.stringify(message).includes('"image_url"'),
        )
      const llm = new ScriptedLLM(
        (params) => {
          if (has(params, 'tool')) return refusal(first)
          if (has(params, 'user')) return refusal('images')
          return params.messages.some(({ role }) => role === 'tool')
            ? 'done'
            : { toolCalls: [{ name: 'draw' }] }
        },
        { capabilities: { images: true, toolResultImages: true } },
      )
      // Known of no model yet: the image itself is what the prompt is about.
      await expect(new Painter(llm).see()).rejects.toMatchObject({ capability: 'images' })
      const { value, warnings } = await detail(new Painter(llm)).paint()
      expect(value).toBe('done')
      expect(warnings).toHaveLength(2)
      expect(JSON.stringify(llm.requests.at(-1)?.params)).toContain('which you cannot see')
      expect(llm.requests).toHaveLength(5)
    },
  )

  test('tools, where only the answer came through one', async () => {
    const { desk, asked } = providerThat(({ tools }) => (tools ? 'tools' : undefined), {
      structuredOutput: 'tool',
    })
    await expect(desk.read()).resolves.toEqual({ a: 1 })
    expect(asked()).toEqual(['read:named', 'json_object told'])
    await expect(desk.mustSearch()).rejects.toMatchObject({ capability: 'tools' })
  })
})

describe('tools beside a response format', () => {
  test.each<[Partial<Capabilities>, string[]]>([
    [{ toolsWithStructuredOutput: false }, ['search+look:required']],
    [{ toolsWithStructuredOutput: false, structuredOutput: 'json_object' }, ['search+look:required']],
    [{ toolsWithStructuredOutput: false, toolChoice: 'auto' }, ['search:free', 'json_schema']],
    [{ toolsWithStructuredOutput: true }, ['json_schema search:free']],
  ])('declared as %j', async (more, expected) => {
    const { desk, asked } = providerThat(() => undefined, more)
    await expect(desk.look()).resolves.toEqual({ a: 1 })
    expect(asked()).toEqual(expected)
  })

  test('without tools the format is asked for as ever', async () => {
    const { desk, asked } = providerThat(() => undefined, { toolsWithStructuredOutput: false })
    await desk.read()
    expect(asked()).toEqual(['json_schema'])
  })

  test('refused: the answer comes through a tool, and this is remembered', async () => {
    const { desk, asked } = providerThat(({ tools, response_format }) =>
      tools && response_format ? 'toolsWithStructuredOutput' : undefined,
    )
    const { value, warnings } = await detail(desk).look()
    expect(value).toEqual({ a: 1 })
    expect(warnings).toEqual([expect.stringContaining('for its answer apart from its tools')])
    await desk.look()
    await desk.read()
    expect(asked()).toEqual([
      'json_schema search:free',
      'search+look:required',
      'search+look:required',
      'json_schema',
    ])
  })

  test('refused in every form is an error, and never asked for without end', async () => {
    for (const capability of [
      'structuredOutput',
      'toolsWithStructuredOutput',
      'toolChoice',
      'tools',
      'strict',
    ]) {
      for (const more of [
        {},
        { toolsWithStructuredOutput: false },
        { structuredOutput: 'json_object' as const },
      ]) {
        const { desk, asked } = providerThat(() => capability, more)
        for (const ask of [() => desk.look(), () => desk.forcedLook(), () => desk.read()]) {
          await expect(ask()).rejects.toBeInstanceOf(UnsupportedError)
        }
        expect(asked().length).toBeLessThan(16)
      }
    }
  })

  test('refused as a tool too: in words', async () => {
    const { desk, asked } = providerThat(
      ({ tool_choice, response_format }) => (tool_choice || response_format ? 'structuredOutput' : undefined),
      { toolsWithStructuredOutput: false, structuredOutput: 'json_object' },
    )
    await expect(desk.look()).resolves.toEqual({ a: 1 })
    expect(asked()).toEqual(['search+look:required', 'search:free told'])
  })

  test('where the author has chosen the form, it is asked for in a last request', async () => {
    const script: ScriptedReply[] = [
      { toolCalls: [{ name: 'search' }] },
      'It is one.',
      '{"a":"x"}',
      '{"a":1}',
    ]
    const llm = new ScriptedLLM(script, { capabilities: { ...can, toolsWithStructuredOutput: false } })
    const { value, attempts, history } = await detail(new Desk(llm)).forcedLook()
    expect(value).toEqual({ a: 1 })
    expect(llm.requests.map(({ params }) => askedBy(params))).toEqual([
      'search:free',
      'search:free',
      'json_schema',
      'json_schema',
    ])
    // The draft was no attempt; the model had it before it, and the history does not keep it.
    expect(attempts).toHaveLength(2)
    expect(llm.requests[2]?.params.messages.slice(-2)).toEqual([
      { role: 'assistant', content: 'It is one.' },
      { role: 'user', content: 'Now give this answer in the form that was asked for.' },
    ])
    expect(history.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
  })

  test('a last round without tools asks for the form at once', async () => {
    const llm = new ScriptedLLM(
      (params) => (params.tools ? { toolCalls: [{ name: 'search' }] } : '{"a":1}'),
      { capabilities: { ...can, toolsWithStructuredOutput: false, toolChoice: 'none' } },
    )
    await expect(new Desk(llm).chat('go')).resolves.toMatchObject({ value: { a: 1 } })
    expect(askedBy(llm.requests.at(-1)!.params)).toBe('json_schema')
    expect(llm.requests.filter(({ params }) => params.response_format)).toHaveLength(1)
  })
})

describe('the choice of a tool', () => {
  test.each<[Capabilities['toolChoice'], string, boolean]>([
    ['named', 'forcedTool:named', false],
    ['required', 'forcedTool:required', false],
    ['auto', 'forcedTool:free', true],
    ['none', 'forcedTool:free', true],
  ])('the strongest that is known is %j', async (toolChoice, expected, isTold) => {
    const { llm, desk, asked } = providerThat(() => undefined, { toolChoice })
    await expect(desk.forcedTool()).resolves.toEqual({ a: 1 })
    expect(asked()).toEqual([expected])
    const told = JSON.stringify(llm.requests[0]?.params.messages)
    expect(told.includes("Give your answer by calling the tool 'forcedTool', and in no other way.")).toBe(
      isTold,
    )
  })

  test('refused: the next weaker one, down to words', async () => {
    const { desk, asked } = providerThat(({ tool_choice }) => (tool_choice ? 'toolChoice' : undefined))
    const { value, warnings } = await detail(desk).forcedTool()
    expect(value).toEqual({ a: 1 })
    expect(asked()).toEqual(['forcedTool:named', 'forcedTool:required', 'forcedTool:free'])
    expect(warnings).toEqual([expect.stringContaining('in words to call the tool')])
    await desk.forcedTool()
    expect(asked().at(-1)).toBe('forcedTool:free')
  })

  test('of the author is not taken back', async () => {
    const { desk, asked } = providerThat(({ tool_choice }) => (tool_choice ? 'toolChoice' : undefined))
    await expect(desk.mustSearch()).rejects.toMatchObject({ capability: 'toolChoice' })
    expect(asked()).toHaveLength(1)
  })
})

describe('a form that is silently ignored', () => {
  const prose = 'Certainly! The answer is one.'

  test('twice in a row: the weaker one is used from then on, also in the same call', async () => {
    const llm = new ScriptedLLM(
      ({ response_format, ...params }) => (response_format ? prose : answers(params)),
      {
        modelName: 'm',
        capabilities: can,
      },
    )
    const desk = new Desk(llm)
    await expect(desk.read()).rejects.toBeInstanceOf(OutputValidationError)
    const { value, warnings } = await detail(desk).read()
    expect(value).toEqual({ a: 1 })
    expect(warnings).toEqual([
      "The model 'm' is asked to answer through a tool: its provider ignores what its capabilities declare ('structuredOutput').",
    ])
    expect(llm.requests.map(({ params }) => askedBy(params))).toEqual([
      'json_schema',
      'json_schema',
      'read:named',
    ])
  })

  test('goes on down to words', async () => {
    const llm = new ScriptedLLM(prose, { capabilities: can })
    for (let call = 0; call < 5; call++) await expect(new Desk(llm).read()).rejects.toThrow()
    expect(llm.requests.map(({ params }) => askedBy(params))).toEqual([
      ...['json_schema', 'json_schema'],
      ...['read:named', 'read:named'],
      ...['json_object told', 'json_object told'],
      ...['told', 'told', 'told', 'told'],
    ])
  })

  test('JSON that does not fit is no evidence, nor is what was read, nor are two that are apart', async () => {
    const texts = [prose, '{"a":"x"}', prose, '{"a":1}', prose, '{"a":1}']
    const llm = new ScriptedLLM(texts, { capabilities: can })
    const desk = new Desk(llm)
    await expect(desk.read()).rejects.toThrow()
    await desk.read()
    await desk.read()
    expect(new Set(llm.requests.map(({ params }) => askedBy(params)))).toEqual(new Set(['json_schema']))
  })

  test('that the author has chosen stays', async () => {
    const llm = new ScriptedLLM(prose, { capabilities: can })
    await expect(new Desk(llm).forced()).rejects.toThrow()
    expect(new Set(llm.requests.map(({ params }) => askedBy(params)))).toEqual(new Set(['json_schema']))
  })
})
