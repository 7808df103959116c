import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, DecoratorUsageError, LLMChat, LLMFunction, LLMTool } from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

type Raw = (...args: readonly unknown[]) => unknown
const decorators = {
  '@LLMFunction': () => LLMFunction() as unknown as Raw,
  '@LLMChat': () => LLMChat() as unknown as Raw,
  '@LLMTool': () => LLMTool({ description: 'x', input: { q: Type.String() } }) as unknown as Raw,
}

class Target {
  method(): void {}
  static create(): void {}
}
const method = Object.getOwnPropertyDescriptor(Target.prototype, 'method')

describe.each(Object.entries(decorators))('%s in a wrong place', (label, make) => {
  it.each<[string, readonly unknown[], string]>([
    ['class (standard)', [Target, { kind: 'class', name: 'Target' }], "the class 'Target'"],
    ['field (standard)', [undefined, { kind: 'field', name: 'x' }], "the field 'x'"],
    ['getter (standard)', [() => 1, { kind: 'getter', name: 'x' }], "the getter 'x'"],
    ['setter (standard)', [() => 1, { kind: 'setter', name: 'x' }], "the setter 'x'"],
    ['accessor (standard)', [{}, { kind: 'accessor', name: Symbol('x') }], "the accessor 'Symbol(x)'"],
    ['class (legacy)', [Target], "the class 'Target'"],
    ['field (legacy)', [Target.prototype, 'x', undefined], "the field 'x'"],
    ['field (legacy, Babel)', [Target.prototype, 'x', { initializer: () => 1 }], "the field 'x'"],
    ['accessor (legacy)', [Target.prototype, 'x', { get: () => 1, set: undefined }], "the accessor 'x'"],
    ['parameter (legacy)', [Target.prototype, 'method', 0], "a parameter of 'method'"],
    ['constructor parameter (legacy)', [Target, undefined, 1], "a parameter of the constructor 'Target'"],
  ])('says so: %s', (_, args, place) => {
    expect(() => make()(...args)).toThrow(DecoratorUsageError)
    expect(() => make()(...args)).toThrow(`${label} stands on ${place}: it decorates methods only.`)
  })
})

describe('a decorator without parentheses', () => {
  it.each<[string, Raw]>([
    ['@LLMFunction', LLMFunction as unknown as Raw],
    ['@LLMChat', LLMChat as unknown as Raw],
    ['@LLMTool', LLMTool as unknown as Raw],
  ])('says so: %s', (label, bare) => {
    const sentence = `${label} needs parentheses: write ${label}()`
    for (const args of [
      [() => 1, { kind: 'method', name: 'm' }],
      [Target.prototype, 'method', method],
      [Target, { kind: 'class', name: 'Target' }],
      [Target],
    ]) {
      expect(() => bare(...args)).toThrow(DecoratorUsageError)
      expect(() => bare(...args)).toThrow(sentence)
    }
  })
})

describe('a wrong option', () => {
  it('names the method, and the class where the decorator can know it', () => {
    const decorate = LLMFunction({ maxSteps: -1 }) as unknown as Raw
    expect(() => decorate(() => 1, { kind: 'method', name: 'triage' })).toThrow(ConfigurationError)
    expect(() => decorate(() => 1, { kind: 'method', name: 'triage' })).toThrow(
      "@LLMFunction on 'triage': 'maxSteps'",
    )
    expect(() => decorate(Target.prototype, 'method', method)).toThrow(
      "@LLMFunction on 'Target.method': 'maxSteps'",
    )
    expect(() => decorate(Target, 'create', { value: Target.create })).toThrow(
      "@LLMFunction on 'Target.create'",
    )
  })

  it('is found when the class is defined', () => {
    const define = (): unknown => {
      class Desk {
        readonly llm = new ScriptedLLM([])
        @LLMFunction({ timeout: -5 })
        async ask(): Promise<string> {
          return 'x'
        }
      }
      return Desk
    }
    expect(define).toThrow(ConfigurationError)
    expect(define).toThrow(/@LLMFunction on '(Desk\.)?ask': 'timeout' is a number of milliseconds/)
  })

  it('is found on tools that nobody could call', () => {
    const tool = decorators['@LLMTool']
    const symbol = Symbol('hidden')
    expect(() => tool()(() => 1, { kind: 'method', name: '#m', private: true })).toThrow(
      "@LLMTool on '#m': 'tools' cannot name it",
    )
    expect(() => tool()(Target.prototype, symbol, method)).toThrow(
      "@LLMTool on 'Target.hidden': 'tools' cannot name it",
    )
    expect(() => tool()(() => 1, { kind: 'method', name: 'größe' })).toThrow(
      'a model cannot call a tool "größe"',
    )
  })
})
