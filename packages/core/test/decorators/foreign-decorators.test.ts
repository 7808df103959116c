// oxlint-disable-next-line import/no-unassigned-import -- as an application does: it patches the global Reflect
import 'reflect-metadata'
import { Type } from 'typebox'
import { describe, expect, it, vi } from 'vitest'
import { getPlan, getToolPlan, LLMFunction, LLMTool, prompt, type LLMInterface } from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** A decorator of somebody else, for both conventions: it may leave metadata, and it may replace the method. */
function foreign(change: (method: Method) => Method | void) {
  return (target: unknown, keyOrContext: unknown, descriptor?: PropertyDescriptor): any => {
    if (!descriptor) return change(target as Method)
    const replaced = change(descriptor.value as Method)
    return replaced ? { ...descriptor, value: replaced } : undefined
  }
}

/** As Nest's `SetMetadata`: metadata on the method function, through the global `Reflect`. */
const Roles = (...roles: string[]) => foreign((method) => Reflect.defineMetadata('roles', roles, method))

const calls: string[] = []
/** As many logging decorators: an async wrapper that knows nothing of metadata. */
const Logged = (name: string) =>
  foreign(
    (method) =>
      async function (...args) {
        calls.push(name)
        return await method.apply(this, args)
      },
  )

const input = { text: Type.String() }

class Desk {
  constructor(readonly llm: LLMInterface) {}

  @Roles('above')
  @LLMFunction()
  async above(text: string): Promise<string> {
    return prompt`${text}`
  }

  @LLMFunction()
  @Roles('below')
  async below(text: string): Promise<string> {
    return prompt`${text}`
  }

  @Logged('outer')
  @LLMFunction()
  @Logged('inner')
  async logged(text: string): Promise<string> {
    return prompt`${text}`
  }

  @LLMTool({ description: 'x', input })
  @LLMFunction()
  async toolAbove({ text }: { text: string }): Promise<string> {
    return prompt`nested ${text}`
  }

  @LLMFunction()
  @LLMTool({ description: 'x', input })
  async toolBelow({ text }: { text: string }): Promise<string> {
    return prompt`nested ${text}`
  }

  @LLMFunction({ tools: ['toolAbove', 'toolBelow'] })
  async agent(task: string): Promise<string> {
    return prompt`${task}`
  }
}

const echo = () => new ScriptedLLM(({ messages }) => messages.at(-1)?.content as string)

describe('other decorators', () => {
  it('keep their metadata, above and below, and read ours through the global Reflect', () => {
    expect(Reflect.getMetadata('roles', Desk.prototype.above)).toEqual(['above'])
    expect(Reflect.getMetadata('roles', Desk.prototype.below)).toEqual(['below'])
    for (const method of [Desk.prototype.above, Desk.prototype.below]) {
      expect(getPlan(method)).toBeDefined()
      expect(Reflect.getMetadata(Symbol.for('@slf/core:call-plan'), method)).toBe(getPlan(method))
    }
  })

  it('may wrap the method, above and below', async () => {
    expect(await new Desk(echo()).logged('hi')).toBe('hi')
    expect(calls).toEqual(['outer', 'inner'])
  })
})

describe('@LLMTool with @LLMFunction', () => {
  it.each(['toolAbove', 'toolBelow'] as const)(
    'makes a tool that asks the model itself: %s',
    async (name) => {
      expect(getPlan(Desk.prototype[name])).toBeDefined()
      expect(getToolPlan(Desk.prototype[name])).toMatchObject({ name, input: Type.Object(input) })
      const llm = new ScriptedLLM([
        { toolCalls: [{ name, arguments: { text: 'a' } }] },
        ({ messages }) => `answer to ${messages.at(-1)?.content as string}`,
        ({ messages }) => messages.at(-1)?.content as string,
      ])
      expect(await new Desk(llm).agent('go')).toBe('answer to nested a')
    },
  )

  it('leaves a plain tool what it was for code', async () => {
    class Tools {
      @LLMTool({ description: 'Adds', input: { a: Type.Number(), b: Type.Number() } })
      add({ a, b }: { a: number; b: number }): number {
        return a + b
      }
    }
    expect(new Tools().add({ a: 1, b: 2 })).toBe(3)
    expect(Tools.prototype.add.name).toBe('add')
    expect(getToolPlan(Tools.prototype.add)?.name).toBe('add')
    expect(getPlan(Tools.prototype.add)).toBeUndefined()
  })
})

describe('two installed copies of core', () => {
  it('read the plans and open the prompts of each other', async () => {
    vi.resetModules()
    const copy = await import('@slf/core')
    expect(copy.LLMFunction).not.toBe(LLMFunction)
    class Mixed {
      constructor(readonly llm: LLMInterface) {}
      @copy.LLMFunction()
      async ask(text: string): Promise<string> {
        return prompt`${text}`
      }
    }
    expect(await new Mixed(echo()).ask('hi')).toBe('hi')
    expect(getPlan(Mixed.prototype.ask)?.name).toBe('ask')
    expect(copy.getPlan(Desk.prototype.above)?.name).toBe('above')
  })
})
