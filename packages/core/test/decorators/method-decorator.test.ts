import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, DecoratorUsageError, LLMChat, LLMFunction, LLMTool, param } from '@slf/core'
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
    expect(() => make()(...args)).toThrow(
      `${label} was applied to ${place}, but it can only decorate methods.`,
    )
  })
})

describe('a decorator without parentheses', () => {
  it.each<[string, Raw]>([
    ['@LLMFunction', LLMFunction],
    ['@LLMChat', LLMChat],
    ['@LLMTool', LLMTool],
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
    expect(define).toThrow(/@LLMFunction on '(Desk\.)?ask': 'timeout' must be a number of milliseconds/)
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

describe('what is no schema', () => {
  const zod = { '~standard': { vendor: 'zod' }, type: 'string', parse: () => 'x' }
  it.each<[string, unknown, string]>([
    [
      'an object of schemas',
      { a: Type.String() },
      'but got an object of schemas: wrap it, Type.Object({ a: … })',
    ],
    [
      'an object of schemas named like a keyword',
      { properties: Type.String() },
      'but got an object of schemas',
    ],
    ['an object of schemas named type', { type: Type.String() }, 'but got an object of schemas'],
    ['an empty object', {}, 'without any keyword of a schema'],
    ['an object of other things', { a: 1 }, 'without any keyword of a schema'],
    ['a schema of zod', zod, 'but got a schema of another library'],
    ['a function', () => 1, 'but got a function'],
    ['a text', 'string', 'but got a string'],
    ['an array', [Type.String()], 'but got an array'],
  ])('is refused with a sentence: %s', (_, schema, sentence) => {
    expect(() =>
      LLMFunction({ returns: schema as never })(
        method?.value as never,
        { kind: 'method', name: 'm' } as never,
      ),
    ).toThrow(sentence)
    expect(() => param('p', schema as never)).toThrow(sentence)
    const withInput = (input: unknown) => () =>
      LLMTool({ description: 'x', input: input as never })(
        method?.value as never,
        { kind: 'method', name: 'm' } as never,
      )
    expect(withInput({ q: schema })).toThrow(`'input.q' must be a TypeBox schema, but got`.slice(0, 30))
    expect(withInput(zod)).toThrow('of another library')
  })

  it.each<[string, unknown]>([
    ['JSON Schema', { type: 'object', properties: { a: { type: 'string' } } }],
    ['JSON Schema with parts of TypeBox', { type: 'array', items: Type.String() }],
    ['Type.Unknown()', Type.Unknown()],
    ['Type.Unsafe({})', Type.Unsafe({})],
    ['an enum', { enum: ['a'] }],
    ['a constant that is an object', { const: { a: 1 } }],
  ])('but this is one: %s', (_, schema) => {
    expect(() => param('p', schema as never)).not.toThrow()
  })
})
