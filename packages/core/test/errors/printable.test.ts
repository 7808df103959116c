import { LLMInterface, APIKeyPool, LLMFunction, prompt, SlfError } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const hostile = 'a\u001b[31mred\r\nFORGED\u0007\u009b\u202eevil\u2066\u200f'
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

class Desk {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction({})
  async text(): Promise<string> {
    return prompt`go`
  }

  @LLMFunction({ returns: Type.Object({ a: Type.Integer() }), repair: { attempts: 0 } })
  async value(): Promise<{ a: number }> {
    return prompt`go`
  }
}

const failureOf = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error,
  )

describe('messages can be printed', () => {
  test('what a model of your own throws is one line', async () => {
    const { message } = await failureOf(new Desk(new ScriptedLLM([new Error(hostile)])).text())
    expect(message).not.toMatch(UNPRINTABLE)
    expect(message).not.toContain('\n')
    expect(message).toContain('\\u202eevil')
  })

  test('what a model answered is quoted with all its characters visible', async () => {
    const { message } = await failureOf(new Desk(new ScriptedLLM([JSON.stringify({ a: hostile })])).value())
    expect(message).toContain('FORGED')
    expect(message).not.toMatch(UNPRINTABLE)
    expect(message).not.toContain('\n')
  })

  test('every error of SLF, line feeds and tabs kept', () => {
    const { message } = new SlfError(`one\n\ttwo${hostile}`)
    expect(message.startsWith('one\n\ttwo')).toBe(true)
    expect(message.replaceAll('\t', '')).not.toMatch(UNPRINTABLE)
  })
})

test('a thrown proxy that answers no question is told as a failure of the model', async () => {
  const refusing = (): never => {
    throw new Error('trap')
  }
  class Own extends LLMInterface {
    chat(): Promise<never> {
      // oxlint-disable-next-line prefer-promise-reject-errors
      return Promise.reject(new Proxy({}, { get: refusing, has: refusing, getPrototypeOf: refusing }))
    }
    chatStream(): never {
      throw new Error('not used')
    }
  }
  const llm = new Own({ apiKeyPool: APIKeyPool.keyless('own'), modelName: 'm' })
  const error = await failureOf(new Desk(llm).text())
  expect(error).toMatchObject({ name: 'LLMError' })
})
