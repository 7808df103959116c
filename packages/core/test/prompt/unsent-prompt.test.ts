import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { answer, image, inputs, prompt, PromptError, system } from '@slf/core'
import { openPrompt } from '../../src/prompt/body-result.js'

class Desk {
  async asynchronous(text: string): Promise<{ title: string }> {
    return prompt`A ${text}`
  }
  synchronous(text: string): Promise<{ title: string }> {
    return prompt`A ${text}`
  }
  async *generator(text: string): AsyncGenerator<string, string> {
    return prompt`A ${text}`
  }
  named(text: string): Promise<{ title: string }> {
    return inputs({ text })
  }
}
const desk = new Desk()
const read = (value: unknown): unknown => (value as { title: string }).title
const sentence =
  /^prompt`…` was never sent: no decorator picked it up\. Put @LLMFunction or @LLMChat on the method/

describe('a prompt that nobody sent', () => {
  it.each([
    ['a property', (value: object) => (value as { title: string }).title],
    ['JSON', (value: object) => JSON.stringify({ value })],
    ['a template string', (value: object) => `x ${value as unknown as string}`],
    ['concatenation', (value: object) => (value as unknown as string).concat('')],
    ['arithmetic', (value: object) => (value as unknown as number) * 1],
    ['spreading', (value: object) => ({ ...value })],
    ['iteration', (value: object) => [...(value as unknown as string[])]],
    ['keys', (value: object) => Object.keys(value)],
    ['in', (value: object) => 'title' in value],
    ['writing', (value: object) => ((value as { title: string }).title = 'x')],
    ['catch', (value: object) => void (value as Promise<void>).catch(() => {})],
  ])('complains at %s, awaited or not', async (_, use) => {
    for (const value of [desk.synchronous('secret words'), await desk.asynchronous('secret words')]) {
      expect(() => use(value)).toThrow(PromptError)
      expect(() => use(value)).toThrow(sentence)
      expect(() => use(value)).not.toThrow('secret words')
    }
  })

  it('names the method that made it', async () => {
    expect(() => read(desk.synchronous('x'))).toThrow(/\(at Desk\.synchronous \(.*unsent-prompt\.test\.ts/)
    const awaited = await desk.asynchronous('x')
    expect(() => read(awaited)).toThrow(/\(at Desk\.asynchronous \(/)
    expect(() => read(desk.named('x'))).toThrow(/^inputs\(…\) was never sent.*\(at Desk\.named \(/)
  })

  it('does without the place where the engine gives no stack', () => {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    try {
      expect(() => read(desk.synchronous('x'))).toThrow(/that returned it\.$/)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })

  it('says so when it is printed', async () => {
    for (const value of [desk.synchronous('x'), await desk.asynchronous('x')]) {
      expect(inspect({ value })).toMatch(
        /value: \[prompt`…` was never sent: .*Desk\.\w+synchronous|value: \[prompt`…` was never sent/,
      )
    }
  })

  it('is opened by a decorator, before and after it was awaited, from generators too', async () => {
    const opened = { kind: 'prompt', texts: ['A ', ''], values: ['x'] }
    expect(openPrompt(desk.synchronous('x'))).toEqual(opened)
    expect(openPrompt(await desk.asynchronous('x'))).toEqual(opened)
    expect(openPrompt((await desk.generator('x').next()).value)).toEqual(opened)
    expect(openPrompt(answer(undefined))).toEqual({ kind: 'answer', value: undefined })
  })

  it('is opened by another installed copy of core', async () => {
    vi.resetModules()
    const copy = await import('../../src/prompt/body-result.js')
    expect(copy.openPrompt).not.toBe(openPrompt)
    expect(copy.openPrompt(prompt`x`)).toEqual({ kind: 'prompt', texts: ['x'], values: [] })
  })

  it('is nothing else', () => {
    for (const value of [undefined, null, '', 'x', 0, {}, [], () => 1, Object.create(null)]) {
      expect(openPrompt(value)).toBeUndefined()
    }
  })
})

describe('parts and tags outside of a prompt', () => {
  it('complain when they become text or JSON', () => {
    expect(() => String(system`x`)).toThrow('system has a meaning inside prompt`…` only')
    expect(() => JSON.stringify([image('https://x.test')])).toThrow(PromptError)
  })

  it('complain when a tag is called like a function', () => {
    expect(() => prompt('x' as never)).toThrow('prompt is a template tag: write prompt`…`')
    expect(() => system(['x'] as never)).toThrow(PromptError)
    expect(() => inputs('x' as never)).toThrow(PromptError)
  })
})
