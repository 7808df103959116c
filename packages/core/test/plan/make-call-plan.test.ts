import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, param } from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'
import { makeCallPlan } from '../../src/plan/make-call-plan.js'

const where = "@LLMFunction on 'Desk.triage'"
const body = () => undefined
const plan = (options?: unknown) => makeCallPlan({ kind: 'function', name: 'triage', body, where }, options)
const Summary = Type.Object({ title: Type.String() })
const llm = new ScriptedLLM([])

describe('makeCallPlan', () => {
  it.each([[undefined], [{}], [{ returns: undefined, tools: undefined, timeout: undefined }]])(
    'fills in the defaults for %j',
    (options) => {
      expect(plan(options)).toEqual({
        kind: 'function',
        name: 'triage',
        body,
        params: [],
        tools: [],
        maxSteps: 10,
        concurrency: 8,
        repair: { attempts: 2 },
        examples: [],
        request: {},
      })
    },
  )

  it('takes every option', () => {
    const check = () => true
    const middleware = { model: (_: unknown, next: () => unknown) => next() }
    const made = plan({
      returns: Summary,
      prompt: 'Title of {text} {{x}}',
      params: ['text', param('max', Type.Optional(Type.Integer()))],
      tools: ['search', {}],
      llm,
      maxSteps: Infinity,
      concurrency: 1,
      repair: { llm },
      check,
      examples: [[['text'], { title: 't' }]],
      request: { temperature: 0 },
      timeout: 1000,
      output: 'tool',
      middleware,
      description: 'Finds titles',
    })
    expect(made).toMatchObject({
      returns: Summary,
      template: { names: ['text'] },
      maxSteps: Infinity,
      repair: { attempts: 2, llm },
      check,
      middleware: [middleware],
      timeout: 1000,
      output: 'tool',
    })
    expect(made.params.map(({ name }) => name)).toEqual(['text', 'max'])
  })

  it('is frozen, and apart from what the caller goes on changing', () => {
    const tools = ['search']
    const request = { temperature: 0 }
    const made = plan({ tools, request })
    tools.push('other')
    request.temperature = 1
    expect(made).toMatchObject({ tools: ['search'], request: { temperature: 0 } })
    for (const part of [made, made.tools, made.params, made.request, made.repair, made.examples]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  it.each([0, Infinity])('means no limit by the timeout %d', (timeout) => {
    expect(plan({ timeout }).timeout).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['options', 'x', 'its options are an object'],
    ['options', [], 'its options are an object'],
    ['a misspelt option', { retuns: Summary }, "there is no option 'retuns'; known are returns, prompt"],
    ['tools: a schema', { tools: [Type.Object({})] }, "'tools' has a schema, which is not a tool"],
    ['returns', { returns: 'string' }, "'returns' must be a TypeBox schema"],
    ['returns of another library', { returns: { '~standard': {} } }, "'returns' must be a TypeBox schema"],
    ['prompt', { prompt: ' ' }, `'prompt' must be a text, but got " "`],
    ['description', { description: 1 }, "'description' must be a text, but got 1"],
    [
      'a placeholder',
      { prompt: '{a} {b}', params: ['a'] },
      "the prompt uses {b}, which 'params' does not name",
    ],
    ['params', { params: 'a' }, "'params' is a list"],
    ['a parameter', { params: ['a b'] }, `'params' has "a b", which is no name`],
    ['a parameter', { params: [Type.String()] }, "'params' has an object"],
    ['a parameter twice', { params: ['a', 'a'] }, "'params' names 'a' twice"],
    ['tools', { tools: 'search' }, `'tools' must be a list, such as ['search'], but got "search"`],
    ['a class as tool', { tools: [Map] }, "'tools' has the method or class 'Map': pass an instance"],
    ['a tool', { tools: [null] }, "'tools' must have names of methods"],
    [
      'llm',
      { llm: {} },
      "'llm' must be a model (an LLMInterface) or a function (self) => model, but got an object",
    ],
    ['llm', { llm: null }, "'llm' must be a model"],
    ['a class as llm', { llm: ScriptedLLM }, "'llm' is the class ScriptedLLM: pass an instance"],
    ['maxSteps', { maxSteps: -1 }, "'maxSteps' must be a whole number from 0 on, or Infinity, but got -1"],
    ['maxSteps', { maxSteps: 1.5 }, "'maxSteps' must be a whole number"],
    ['maxSteps', { maxSteps: '3' }, `'maxSteps' must be a whole number from 0 on, or Infinity, but got "3"`],
    ['concurrency', { concurrency: 0 }, "'concurrency' must be a whole number from 1 on"],
    ['repair', { repair: 2 }, "in 'repair', its options are an object"],
    [
      'repair.attempts',
      { repair: { attempts: Infinity } },
      "'repair.attempts' must be a whole number from 0 on",
    ],
    ['repair.llm', { repair: { llm: 'gpt' } }, `'repair.llm' must be a model (an LLMInterface)`],
    ['timeout', { timeout: -1 }, "'timeout' must be a number of milliseconds"],
    [
      'a timeout that no timer can count',
      { timeout: 2 ** 31 },
      "'timeout' must be a number of milliseconds up to",
    ],
    ['timeout', { timeout: Number.NaN }, "'timeout' must be a number of milliseconds"],
    ['request', { request: 1 }, "'request' must be an object of request fields"],
    ['messages', { request: { messages: [] } }, "'request' cannot set 'messages': the prompt makes them"],
    ['model', { request: { model: 'x' } }, "'request' cannot set 'model': the adapter knows its model"],
    ['stream', { request: { stream: true } }, "'request' cannot set 'stream'"],
    ['check', { check: 'x' }, `'check' must be a function, but got "x"`],
    ['output', { output: 'json' }, "'output' must be one of json_schema, tool, json_object"],
    ['output', { output: 'toString' }, "'output' must be one of"],
    ['middleware', { middleware: [{}] }, "'middleware' must have objects with a function 'model' or 'tool'"],
    ['examples', { examples: {} }, "'examples' is a list of [[arguments], answer]"],
    ['an example', { examples: [['a', 'b']] }, 'example 0 is not of the form [[arguments], answer]'],
    [
      'an answer',
      { returns: Summary, examples: [[[], { title: 1 }]] },
      "the answer of example 0 does not fit 'returns': /title",
    ],
    [
      'an answer',
      {
        examples: [
          [[], 'a'],
          [[], 1],
        ],
      },
      'the answer of example 1 must be a string, but got 1',
    ],
    [
      'an argument',
      { params: [param('n', Type.Integer())], examples: [[['x'], 'a']] },
      "in example 0, the argument 'n' does not fit its schema",
    ],
  ])('refuses wrong %s', (_, options, sentence) => {
    expect(() => plan(options)).toThrow(ConfigurationError)
    expect(() => plan(options)).toThrow(`${where}: ${sentence}`)
  })

  it('lets an example leave out an optional argument', () => {
    const params = [param('a', Type.String()), param('n', Type.Optional(Type.Integer()))]
    expect(plan({ params, examples: [[['x'], 'y']] }).examples).toEqual([[['x'], 'y']])
  })
})

describe('param', () => {
  it('refuses what is no name or has no schema', () => {
    expect(() => param('a b', Type.String())).toThrow(ConfigurationError)
    expect(() => param('a', undefined as never)).toThrow("param('a'): the schema is missing")
  })
})
