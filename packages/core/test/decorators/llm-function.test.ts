import { Type, type Static } from 'typebox'
import { describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  data,
  DecoratorUsageError,
  getPlan,
  getPlans,
  inputs,
  LLMFunction,
  LLMTool,
  type LLMInterface,
  param,
  prompt,
  PromptError,
  system,
} from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

const Triage = Type.Object({ severity: Type.Union([Type.Literal('low'), Type.Literal('high')]) })
type Triage = Static<typeof Triage>
const answered = Symbol('answered')

class Desk {
  readonly seen: unknown[] = []
  readonly style: string = 'terse'
  constructor(readonly llm: LLMInterface) {}

  @LLMTool({ description: 'Search past tickets', input: { query: Type.String() } })
  async search({ query }: { query: string }): Promise<string[]> {
    this.seen.push(query)
    return [`about ${query}`]
  }

  @LLMFunction({ returns: Triage, tools: ['search'] })
  async triage(ticket: string, _max = 3): Promise<Triage> {
    if (!ticket.trim()) return { severity: 'low' }
    return prompt`${system`You are ${this.style}.`} How urgent? ${data({ ticket })}`
  }

  @LLMFunction({})
  async reply(ticket: string): Promise<string> {
    await Promise.resolve()
    return prompt`Answer ${ticket}`
  }

  @LLMFunction()
  title(ticket: string): Promise<string> {
    return prompt`Title of ${ticket}`
  }

  @LLMFunction({ prompt: 'Translate into {language}: {text}', params: ['text', 'language'] })
  async translate(text: string, language: string): Promise<string> {
    return inputs({ text, language })
  }

  @LLMFunction()
  async [answered](): Promise<string> {
    return prompt`symbol`
  }

  @LLMFunction()
  async fails(): Promise<string> {
    throw new RangeError('no ticket')
  }
}

class StrictDesk extends Desk {
  override readonly style = 'strict'

  override async reply(ticket: string): Promise<string> {
    return `Dear customer, ${await super.reply(ticket)}`
  }

  @LLMFunction()
  override async title(ticket: string): Promise<string> {
    return prompt`Strict title of ${ticket}`
  }
}

class PlainDesk extends Desk {
  override async title(): Promise<string> {
    return 'by code'
  }
}

class Shared {
  static readonly llm = new ScriptedLLM(() => 'static')
  static readonly answer: string = '42'
  readonly isInstance = true

  @LLMFunction()
  static async ask(): Promise<string> {
    return prompt`What is ${this.answer}?`
  }
}

class Repository<Item extends { id: string }> {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction()
  async describe(item: Item): Promise<string> {
    return prompt`${item}`
  }
}

const lastUserText = (llm: ScriptedLLM): unknown => llm.requests.at(-1)?.params.messages.at(-1)?.content

describe('a decorated method', () => {
  it('asks the model and gives a validated value', async () => {
    const llm = new ScriptedLLM(['{"severity":"high"}'])
    expect(await new Desk(llm).triage('It burns')).toEqual({ severity: 'high' })
    const [first, ...rest] = llm.requests[0]?.params.messages ?? []
    expect(first).toMatchObject({
      role: 'system',
      content: expect.stringMatching(/^You are terse\.\n\n/) as string,
    })
    expect(rest).toEqual([{ role: 'user', content: 'How urgent?\n<data name="ticket">\nIt burns\n</data>' }])
  })

  it('lets the model call a tool that is a method of the same instance', async () => {
    const llm = new ScriptedLLM([
      { toolCalls: [{ name: 'search', arguments: { query: 'fire' } }] },
      '{"severity":"high"}',
    ])
    const desk = new Desk(llm)
    expect(await desk.triage('It burns')).toEqual({ severity: 'high' })
    expect(desk.seen).toEqual(['fire'])
    expect(llm.requests[1]?.params.messages.at(-1)).toMatchObject({ role: 'tool', content: '["about fire"]' })
  })

  it('answers by code without asking the model', async () => {
    const llm = new ScriptedLLM([])
    expect(await new Desk(llm).triage(' ')).toEqual({ severity: 'low' })
    expect(llm.requests).toHaveLength(0)
  })

  it('takes bodies that await, bodies that do not, and the docstring form', async () => {
    const llm = new ScriptedLLM(() => 'ok')
    const desk = new Desk(llm)
    expect(await desk.reply('a')).toBe('ok')
    expect(lastUserText(llm)).toBe('Answer a')
    expect(await desk.title('b')).toBe('ok')
    expect(lastUserText(llm)).toBe('Title of b')
    expect(await desk.translate('hello', 'French')).toBe('ok')
    expect(lastUserText(llm)).toBe('Translate into French: hello')
    expect(await desk[answered]()).toBe('ok')
    expect(lastUserText(llm)).toBe('symbol')
  })

  it('rejects with what its body threw', async () => {
    await expect(new Desk(new ScriptedLLM([])).fails()).rejects.toThrow(new RangeError('no ticket'))
  })

  it('looks like the method that it replaces', () => {
    const descriptor = Object.getOwnPropertyDescriptor(Desk.prototype, 'triage')
    expect(descriptor).toMatchObject({ enumerable: false, configurable: true, writable: true })
    expect(Desk.prototype.triage.name).toBe('triage')
    expect(Desk.prototype.triage).toHaveLength(1)
    expect(Object.keys(new Desk(new ScriptedLLM([])))).toEqual(['llm', 'seen', 'style'])
  })

  it('has its plan before there is an instance', () => {
    expect(getPlan(Desk.prototype.triage)).toMatchObject({
      kind: 'function',
      name: 'triage',
      returns: Triage,
      tools: ['search'],
      maxSteps: 10,
    })
    expect(getPlan(Desk.prototype[answered])?.name).toBe('answered')
    expect([...getPlans(Desk).keys()]).toEqual(['triage', 'reply', 'title', 'translate', 'fails', answered])
  })

  it('keeps calls of one instance apart', async () => {
    const llm = new ScriptedLLM(({ messages }) => messages.at(-1)?.content as string)
    const desk = new Desk(llm)
    const numbers = Array.from({ length: 50 }, (_, index) => index)
    expect(await Promise.all(numbers.map((number) => desk.reply(String(number))))).toEqual(
      numbers.map((number) => `Answer ${number}`),
    )
  })
})

describe('inheritance', () => {
  it('inherits, overrides with and without a decorator, and calls super', async () => {
    const llm = new ScriptedLLM(() => 'ok')
    const strict = new StrictDesk(llm)
    expect(await strict.reply('a')).toBe('Dear customer, ok')
    expect(await strict.title('b')).toBe('ok')
    expect(lastUserText(llm)).toBe('Strict title of b')
    expect(await new PlainDesk(llm).title()).toBe('by code')
    expect(getPlan(StrictDesk.prototype.reply)).toBeUndefined()
    expect(getPlans(StrictDesk).has('reply')).toBe(false)
    expect(getPlans(StrictDesk).get('title')).not.toBe(getPlans(Desk).get('title'))
    expect(getPlans(PlainDesk).has('title')).toBe(false)
  })

  it('runs an inherited body with the instance of the subclass', async () => {
    const llm = new ScriptedLLM(['{"severity":"low"}'])
    await new StrictDesk(llm).triage('x')
    expect(llm.requests[0]?.params.messages[0]?.content).toMatch(/^You are strict\./)
  })

  it('works on static methods and in generic classes', async () => {
    expect(await Shared.ask()).toBe('static')
    expect(lastUserText(Shared.llm)).toBe('What is 42?')
    expect(getPlan(Shared.ask)?.name).toBe('ask')
    const llm = new ScriptedLLM(() => 'ok')
    expect(await new Repository<{ id: string }>(llm).describe({ id: 'a' })).toBe('ok')
    expect(lastUserText(llm)).toBe('{"id":"a"}')
  })
})

describe('mistakes', () => {
  it('names the method when there is no model', async () => {
    await expect(new Desk(undefined as never).reply('x')).rejects.toThrow(ConfigurationError)
    await expect(new Desk({} as never).reply('x')).rejects.toThrow(
      "Desk.reply has no model: the public field 'llm'",
    )
  })

  it('names the method whose prompt is wrong', async () => {
    class Wrong {
      readonly llm = new ScriptedLLM([])
      @LLMFunction()
      async empty(): Promise<string> {
        return prompt``
      }
    }
    await expect(new Wrong().empty()).rejects.toThrow(PromptError)
    await expect(new Wrong().empty()).rejects.toThrow('Wrong.empty: the prompt is empty')
  })

  it('names the argument that does not fit its schema, before the body runs', async () => {
    let runs = 0
    class Summarizer {
      readonly llm = new ScriptedLLM(() => 'ok')
      @LLMFunction({ params: [param('text', Type.String()), param('words', Type.Optional(Type.Integer()))] })
      async summarise(text: string, words?: number): Promise<string> {
        runs++
        return prompt`${text} ${words}`
      }
    }
    const summarizer = new Summarizer()
    expect(await summarizer.summarise('x')).toBe('ok')
    await expect(summarizer.summarise('x', 1.5)).rejects.toThrow(PromptError)
    await expect(summarizer.summarise('x', 1.5)).rejects.toThrow(
      "Summarizer.summarise: the argument 'words' does not fit its schema",
    )
    await expect(summarizer.summarise(undefined as never)).rejects.toThrow("the argument 'text'")
    expect(runs).toBe(1)
  })

  it('refuses a second prompt decorator on one method', () => {
    const define = (): unknown => {
      class Twice {
        readonly llm = new ScriptedLLM([])
        @LLMFunction()
        @LLMFunction()
        async twice(): Promise<string> {
          return prompt`x`
        }
      }
      return Twice
    }
    expect(define).toThrow(DecoratorUsageError)
    expect(define).toThrow("twice': the method has a prompt decorator already")
  })
})
