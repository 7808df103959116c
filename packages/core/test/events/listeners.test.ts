import {
  type ChatEvent,
  type ChatStream,
  LLMChat,
  LLMFunction,
  LLMTool,
  OutputValidationError,
  prompt,
  system,
  withCall,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { CallEvents } from '../../src/events/call-events.js'
import { frozenCopy } from '../../src/events/frozen-copy.js'

const Answer = Type.Object({ n: Type.Number() })

class Bank {
  readonly paid: unknown[] = []
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Pay', input: { amount: Type.Number(), to: Type.Array(Type.String()) } })
  pay(input: { amount: number; to: string[] }): string {
    this.paid.push(structuredClone(input))
    return 'paid'
  }

  @LLMFunction({ tools: ['pay'] })
  async ask(text: string): Promise<string> {
    return prompt`${system`You pay.`}${text}`
  }

  @LLMFunction({ returns: Answer, request: { stop: ['x'] }, repair: { attempts: 1 } })
  async count(): Promise<{ n: number }> {
    return prompt`count`
  }

  @LLMChat({ tools: ['pay'] })
  chat(text: string): ChatStream {
    return prompt`${text}`
  }
}

const script = () =>
  new ScriptedLLM([{ toolCalls: [{ name: 'pay', arguments: { amount: 1, to: ['a'] } }] }, 'ok'])

/** Writes into everything that an event holds. */
function vandalise(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || value instanceof Error || seen.has(value)) return
  seen.add(value)
  for (const key of Reflect.ownKeys(value)) vandalise(Reflect.get(value, key), seen)
  for (const key of Reflect.ownKeys(value)) Reflect.set(value, key, 'broken')
  for (const key of Reflect.ownKeys(value)) Reflect.deleteProperty(value, key)
}

describe('what a listener does with an event', () => {
  test('changes neither what is sent nor what a tool runs with', async () => {
    const heard = new Bank(script())
    const alone = new Bank(script())
    await withCall(heard, { onEvent: (event) => vandalise(event) }).ask('go')
    await alone.ask('go')
    expect(heard.paid).toEqual([{ amount: 1, to: ['a'] }])
    expect(heard.llm.requests.map(({ params }) => params)).toEqual(
      alone.llm.requests.map(({ params }) => params),
    )
  })

  test('changes neither the next turn nor what the reader of a chat sees', async () => {
    const bank = new Bank(script())
    const types: string[] = []
    const turn = withCall(bank, { onEvent: (event) => vandalise(event) }).chat('go')
    for await (const event of turn) {
      types.push(event.type)
      vandalise(event)
    }
    expect(bank.paid).toEqual([{ amount: 1, to: ['a'] }])
    expect((await turn).history).toMatchObject([
      { content: 'go' },
      { tool_calls: [{ function: { name: 'pay', arguments: '{"amount":1,"to":["a"]}' } }] },
      { role: 'tool', content: 'paid' },
      { content: 'ok' },
    ])
    expect(types).toContain('tool-start')
  })

  test('changes neither options of the decorator nor the ledger of an error', async () => {
    const bank = new Bank(new ScriptedLLM(() => '{"n":"x"}'))
    const failure = await withCall(bank, { onEvent: (event) => vandalise(event) })
      .count()
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OutputValidationError)
    const { attempts } = failure as OutputValidationError
    expect(attempts.map(({ issues }) => issues[0]?.path)).toEqual(['/n', '/n'])
    expect(bank.llm.requests.map(({ params }) => params['stop'])).toEqual([['x'], ['x']])
  })

  test('leaves middleware free to change what it passes on', async () => {
    const bank = new Bank(script())
    await withCall(bank, {
      onEvent: (event) => vandalise(event),
      middleware: {
        model: (request, next) => {
          ;(request.params as unknown as Record<string, unknown>)['temperature'] = 0.5
          return next({ ...request, params: { ...request.params, seed: 1 } })
        },
        tool: (request, next) => next({ ...request, arguments: { amount: 2, to: [] } }),
      },
    }).ask('go')
    expect(bank.llm.requests[0]?.params).toMatchObject({ temperature: 0.5, seed: 1 })
    expect(bank.paid).toEqual([{ amount: 2, to: [] }])
  })
})

describe('an emitter', () => {
  const facts = { type: 'tool-start', step: 1, toolCallId: 'c', toolName: 't' } as const

  test('copies nothing where nobody listens, and counts all the same', () => {
    let isRead = false
    const watched = {
      get secret() {
        isRead = true
        return 1
      },
    }
    const events = new CallEvents({ traceId: 't', callId: 'c', method: 'm' }, () => 0)
    events.emit({ ...facts, arguments: watched })
    expect(isRead).toBe(false)
    const heard: ChatEvent[] = []
    events.addListener((event) => heard.push(event))
    events.emit({ ...facts, arguments: watched })
    expect(isRead).toBe(true)
    expect(heard).toMatchObject([{ seq: 2, arguments: { secret: 1 } }])
  })

  test('hears through the call that caused it', () => {
    const outer = new CallEvents({ traceId: 't', callId: 'outer', method: 'm' }, () => 0)
    const inner = new CallEvents({ traceId: 't', callId: 'inner', method: 'm' }, () => 0, outer)
    const heard: ChatEvent[] = []
    outer.addListener((event) => heard.push(event))
    inner.emit({ ...facts, arguments: {} })
    expect(heard).toMatchObject([{ callId: 'inner' }])
  })
})

describe('a frozen copy', () => {
  test('is deep, and keeps what is not plain', () => {
    class Money {
      amount = 1
    }
    const money = new Money()
    const date = new Date(0)
    const source = { list: [{ a: 1 }, undefined], money, date, call: vandalise }
    const copy = frozenCopy(source)
    expect(copy).toEqual(source)
    expect(copy.list[0]).not.toBe(source.list[0])
    expect([copy, copy.list, copy.list[0]].every((part) => Object.isFrozen(part))).toBe(true)
    expect(copy.money).toBe(money)
    expect(Object.isFrozen(money)).toBe(false)
    expect(copy.date).not.toBe(date)
  })

  test('knows circles, depth, and a key that is called __proto__', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    const copied = frozenCopy(circle)
    expect(copied.self).toBe(copied)
    expect(copied).not.toBe(circle)
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown[]
    expect(frozenCopy(deep)).toHaveLength(1)
    const evil = frozenCopy(JSON.parse('{"__proto__":{"admin":true}}') as object)
    expect(Object.getPrototypeOf(evil)).toBe(Object.prototype)
    expect(Object.hasOwn(evil, '__proto__')).toBe(true)
  })
})
