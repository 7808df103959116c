import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { SlfError } from '@slf/core'
import { makeToolPlan } from '../../src/plan/make-tool-plan.js'

const where = "@LLMTool on 'Desk.search'"
const body = () => undefined
const plan = (options?: unknown, name = 'search') => makeToolPlan({ name, body, where }, options)

describe('makeToolPlan', () => {
  it('names the tool after its method and makes an object of named schemas', () => {
    const input = { query: Type.String(), limit: Type.Optional(Type.Integer()) }
    expect(plan({ description: 'Search', input })).toEqual({
      name: 'search',
      description: 'Search',
      input: Type.Object(input),
      body,
    })
  })

  it('takes every option', () => {
    const input = Type.Object({})
    expect(plan({ description: 'x', input, name: 'find', timeout: 5, exposeErrors: true })).toEqual({
      name: 'find',
      description: 'x',
      input,
      body,
      timeout: 5,
      exposeErrors: true,
    })
    expect(plan({ description: 'x', input, timeout: Infinity }).timeout).toBe(0)
  })

  it.each<[string, unknown, string, string?]>([
    ['no options', undefined, "'description' is missing: the model chooses tools by it"],
    ['no description', { input: {} }, "'description' is missing"],
    ['an empty description', { description: '', input: {} }, "'description' must be a text"],
    ['no input', { description: 'x' }, "'input' is missing"],
    [
      'an input that is no object',
      { description: 'x', input: Type.String() },
      'the input of a tool is an object',
    ],
    ['a misspelt option', { description: 'x', inputs: {} }, "there is no option 'inputs'"],
    ['an unusable name', { description: 'x', input: {}, name: 'a b' }, 'a model cannot call a tool "a b"'],
    [
      'a method with an unusable name',
      { description: 'x', input: {} },
      'a model cannot call a tool "größe"',
      'größe',
    ],
    [
      'a timeout',
      { description: 'x', input: {}, timeout: '1' },
      "'timeout' must be a number of milliseconds",
    ],
    [
      'exposeErrors',
      { description: 'x', input: {}, exposeErrors: 1 },
      "'exposeErrors' must be true or false",
    ],
  ])('refuses %s', (_, options, sentence, name) => {
    expect(() => plan(options, name)).toThrow(SlfError)
    expect(() => plan(options, name)).toThrow(`${where}: ${sentence}`)
  })
})
