import { expect, test, vi } from 'vitest'
import * as first from '@slf/core'

vi.resetModules()
const second = await import('@slf/core')

/** One error of each class of a copy. */
const errorsOf = (copy: typeof first): Record<string, Error> => ({
  SlfError: new copy.SlfError('x'),
  ConfigurationError: new copy.ConfigurationError('x'),
  DecoratorUsageError: new copy.DecoratorUsageError('x'),
  PromptError: new copy.PromptError('x'),
  SchemaError: new copy.SchemaError('x', { path: '' }),
  LLMError: new copy.LLMError('x'),
  AuthenticationError: new copy.AuthenticationError('x'),
  RateLimitError: new copy.RateLimitError('x'),
  QuotaExceededError: new copy.QuotaExceededError('x'),
  InvalidRequestError: new copy.InvalidRequestError('x'),
  ContextLengthError: new copy.ContextLengthError('x'),
  ContentFilterError: new copy.ContentFilterError('x'),
  RefusalError: new copy.RefusalError('x', { refusal: 'no' }),
  ProviderError: new copy.ProviderError('x'),
  NetworkError: new copy.NetworkError('x'),
  TimeoutError: new copy.TimeoutError('x', { which: 'idle', timeoutMs: 1 }),
  StreamInterruptedError: new copy.StreamInterruptedError('x'),
  StreamFormatError: new copy.StreamFormatError('x'),
  UnsupportedError: new copy.UnsupportedError('x', { capability: 'images' }),
  NoUsableKeyError: new copy.NoUsableKeyError('x', { keys: [] }),
  ResponseTooLargeError: new copy.ResponseTooLargeError('x', { limit: 1 }),
  RedirectError: new copy.RedirectError('x'),
  AdapterError: new copy.AdapterError('x', { hook: 'encode' }),
  OutputValidationError: new copy.OutputValidationError('x', { issues: [], attempts: [], raw: '' }),
  OutputTruncatedError: new copy.OutputTruncatedError('x', { partial: '', limit: 'unknown' }),
  OutputEmptyError: new copy.OutputEmptyError('x'),
  ToolError: new copy.ToolError('x', { toolName: 't' }),
  ToolArgumentsError: new copy.ToolArgumentsError('x', { toolName: 't', issues: [] }),
  ToolLoopLimitError: new copy.ToolLoopLimitError('x', { maxSteps: 1 }),
  AbortError: new copy.AbortError(),
})

type ErrorClass = { isInstance(value: unknown): boolean; new (...args: never[]): Error }
const classOf = (copy: typeof first, name: string): ErrorClass =>
  copy[name as keyof typeof first] as ErrorClass

const firstErrors = errorsOf(first)
const secondErrors = errorsOf(second)

test('these are two copies', () => {
  expect(second.SlfError).not.toBe(first.SlfError)
  expect(secondErrors['LLMError']).not.toBeInstanceOf(first.LLMError)
})

test('every error class that core exports is in the table', () => {
  const exported = Object.keys(first).filter((name) => name.endsWith('Error') && name !== 'redactError')
  expect(Object.keys(firstErrors).sort()).toEqual(exported.sort())
})

test('isInstance says the same of an error of the other copy as instanceof says within one', () => {
  for (const [name, error] of Object.entries(secondErrors)) {
    for (const className of Object.keys(firstErrors)) {
      const expected = error instanceof classOf(second, className)
      expect(classOf(first, className).isInstance(error), `${className}.isInstance(${name})`).toBe(expected)
    }
  }
})

test('name and code are the same in both copies and unlike in each class', () => {
  for (const [name, error] of Object.entries(firstErrors)) {
    expect(error.name).toBe(name)
    expect(secondErrors[name]).toMatchObject({ name, code: (error as first.SlfError).code })
  }
  const codes = Object.values(firstErrors).map((error) => (error as first.SlfError).code)
  expect(new Set(codes).size).toBe(codes.length)
})

test('isInstance is false for what is no error of SLF', () => {
  for (const value of [undefined, null, 'x', {}, new Error('x'), Object.create(null), { code: 'SLF_LLM' }]) {
    expect(first.SlfError.isInstance(value)).toBe(false)
  }
})

test('a class that a user derives is told from its parent', () => {
  class OwnError extends first.ProviderError {}
  expect(OwnError.isInstance(new OwnError('x'))).toBe(true)
  expect(OwnError.isInstance(new first.ProviderError('x'))).toBe(false)
  expect(second.ProviderError.isInstance(new OwnError('x'))).toBe(true)
})

test('toJSON gives the facts; prompts, bodies and raw output are not enumerable', () => {
  const error = new first.ProviderError('down', {
    status: 500,
    requestId: 'req-1',
    body: { secret: 'body' },
    partial: 'text',
    usage: { total_tokens: 1 },
  })
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'ProviderError',
    code: 'SLF_PROVIDER',
    message: 'down',
    status: 500,
    requestId: 'req-1',
  })
  expect(Object.keys(error)).toEqual(['status', 'requestId'])
  expect(error.partial).toBe('text')
})

test('withCall of one copy reaches the methods that another copy decorated', async () => {
  const { ScriptedLLM } = await import('@slf/core/testing')
  class Desk {
    readonly llm = new ScriptedLLM(['own'])
    @first.LLMFunction()
    async ask(): Promise<string> {
      return first.prompt`x`
    }
  }
  const other = new ScriptedLLM(['other'])
  const seen: string[] = []
  const desk = second.withCall(new Desk(), {
    llm: other,
    traceId: 'trace',
    onEvent: ({ type, traceId }) => seen.push(`${type} ${traceId}`),
  })
  expect(await desk.ask()).toBe('other')
  expect(seen).toContain('call-end trace')
  const aborted = second.withCall(new Desk(), { signal: AbortSignal.abort(new Error('enough')) })
  await expect(aborted.ask()).rejects.toMatchObject({ name: 'AbortError' })
})
