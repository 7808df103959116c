import {
  type ChatEvent,
  detail,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  OutputEmptyError,
  prompt,
  ProviderError,
  stream,
  ToolLoopLimitError,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMTool({ description: 'Searches', input: {} })
  async search(): Promise<string> {
    return 'found'
  }
  @LLMFunction({ tools: ['search'], maxSteps: 2 })
  async write(): Promise<string> {
    return prompt`go`
  }
  @LLMFunction({ returns: Type.Object({ a: Type.Number() }), repair: { attempts: 1 } })
  async read(): Promise<{ a: number }> {
    return prompt`go`
  }
}

/** An adapter that knows every word of its provider, as those over `BaseAdapter` do. */
class TranslatingLLM extends ScriptedLLM {
  override readonly translatesFinishReasons = true
}

const words = ['network_error', 'abort', 'sensitive', 'LENGTH', 'content_filter: RECITATION', 'constructor']

describe.each(words)('the finish reason %j, which the contract does not know', (finishReason) => {
  const warning = expect.stringContaining(JSON.stringify(finishReason)) as string

  test('a structured answer counts if it fits, with a warning', async () => {
    for (const make of [ScriptedLLM, TranslatingLLM]) {
      const llm = new make([{ text: '{"a":1}', finishReason }])
      const { value, warnings, steps } = await detail(new Desk(llm)).read()
      expect(value).toEqual({ a: 1 })
      expect(warnings).toEqual([warning])
      expect(steps[0]?.finishReason).toBe(finishReason)
    }
  })

  test('a structured answer that does not fit is asked for again', async () => {
    const llm = new TranslatingLLM([{ text: '{"a":', finishReason }, '{"a":2}'])
    await expect(new Desk(llm).read()).resolves.toEqual({ a: 2 })
  })

  test('a text is taken from a class of its own, with a warning', async () => {
    const {
      value,
      finishReason: kept,
      warnings,
    } = await detail(new Desk(new ScriptedLLM([{ text: 'Half an', finishReason }]))).write()
    expect([value, kept, warnings]).toEqual(['Half an', finishReason, [warning]])
  })

  test('a text is a failure from an adapter that translates finish reasons', async () => {
    for (const ask of [(desk: Desk) => desk.write(), async (desk: Desk) => stream(desk).write()]) {
      const asked = ask(new Desk(new TranslatingLLM([{ text: 'Half an', finishReason }])))
      await expect(asked).rejects.toBeInstanceOf(ProviderError)
      await expect(asked).rejects.toMatchObject({
        isRetryable: true,
        partial: 'Half an',
        message: expect.stringContaining(JSON.stringify(finishReason)) as string,
      })
    }
  })
})

test('a warning is one event per code and call, whatever the number of steps', async () => {
  const events: ChatEvent[] = []
  const llm = new ScriptedLLM([
    { toolCalls: [{ name: 'search' }], finishReason: 'odd', warnings: [{ code: 'w', message: 'W.' }] },
    {
      text: 'Done',
      finishReason: 'even',
      warnings: [
        { code: 'w', message: 'again' },
        { code: 'v', message: 'V.' },
      ],
    },
  ])
  const desk = withCall(new Desk(llm), { onEvent: (event) => events.push(event) })
  const { warnings } = await detail(desk).write()
  const told = events.filter((event) => event.type === 'warning')
  expect(told.map(({ code, message, step }) => [code, message, step])).toEqual([
    ['w', 'W.', 1],
    ['unknown_finish_reason', expect.stringContaining('"odd"'), 1],
    ['v', 'V.', 2],
  ])
  expect(warnings).toEqual(told.map(({ message }) => message))
})

test('warnings stand behind those of check, and also reach whoever listens to a stream that breaks off', async () => {
  class Checked {
    constructor(readonly llm: LLMInterface) {}
    @LLMFunction({ check: () => ({ warning: 'of check' }) })
    async write(): Promise<string> {
      return prompt`go`
    }
  }
  const warnings = [{ code: 'w', message: 'of the adapter' }]
  const good = await detail(new Checked(new ScriptedLLM([{ text: 'x', warnings }]))).write()
  expect(good.warnings).toEqual(['of check', 'of the adapter'])

  class Breaking extends ScriptedLLM {
    override async *chatStream(): AsyncGenerator<never> {
      yield { choices: [], warnings } as never
      throw new Error('gone')
    }
  }
  const events: ChatEvent[] = []
  const desk = withCall(new Checked(new Breaking([])), { onEvent: (event) => events.push(event) })
  await expect(stream(desk).write()).rejects.toThrow('gone')
  expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'w' }))
})

test.each([null, 'x', [null], [{}], [{ code: 1, message: 'x' }], {}])(
  'warnings in a wrong form (%j) break nothing',
  async (warnings) => {
    const llm = new ScriptedLLM([])
    llm.chat = async () => ({ choices: [{ message: { content: 'x' } }], warnings: warnings as never })
    await expect(detail(new Desk(llm)).write()).resolves.toMatchObject({ value: 'x', warnings: [] })
  },
)

test("'tool_calls' without a call and with text is 'stop'", async () => {
  for (const make of [ScriptedLLM, TranslatingLLM]) {
    const llm = new make([{ text: 'Hi', finishReason: 'tool_calls' }])
    const outcome = await detail(new Desk(llm)).write()
    expect(outcome).toMatchObject({ value: 'Hi', finishReason: 'stop', warnings: [] })
  }
  const empty = new ScriptedLLM([{ finishReason: 'tool_calls' }])
  await expect(new Desk(empty).write()).rejects.toBeInstanceOf(OutputEmptyError)
})

describe('pause', () => {
  const paused = (text: string, more: object = {}): ScriptedReply => ({
    text,
    finishReason: 'pause',
    ...more,
  })

  test('the message goes back as it was, and the model goes on; its text is one', async () => {
    const providerData = { own: [{ type: 'server_tool_use', id: 's1' }] }
    for (const ask of ['whole', 'streamed']) {
      const llm = new ScriptedLLM([paused('I look. ', { providerData }), paused(''), 'It is 7.'])
      const texts: string[] = []
      const desk = withCall(new Desk(llm), {
        onEvent: (event) => {
          if (event.type === 'text-delta') texts.push(event.text)
        },
      })
      const value = ask === 'whole' ? await desk.write() : await stream(desk).write()
      expect(value).toBe('I look. It is 7.')
      expect(texts.join('')).toBe('I look. It is 7.')
      expect(llm.requests.map(({ params }) => params.messages.slice(1))).toEqual([
        [],
        [{ role: 'assistant', content: 'I look. ', provider_data: providerData }],
        [
          { role: 'assistant', content: 'I look. ', provider_data: providerData },
          { role: 'assistant', content: null },
        ],
      ])
    }
  })

  test('a structured answer may come in two parts, and is asked for again as a whole', async () => {
    const parts = new ScriptedLLM([paused('{"a"'), ':1}'])
    await expect(new Desk(parts).read()).resolves.toEqual({ a: 1 })
    const wrong = new ScriptedLLM([paused('{"a"'), ':"x"}', '{"a":2}'])
    await expect(new Desk(wrong).read()).resolves.toEqual({ a: 2 })
  })

  test('tools of the program are run beside', async () => {
    const llm = new ScriptedLLM([paused('Hm. ', { toolCalls: [{ name: 'search' }] }), 'Done.'])
    await expect(new Desk(llm).write()).resolves.toBe('Done.')
    expect(llm.requests[1]?.params.messages.at(-1)).toMatchObject({ role: 'tool', content: 'found' })
  })

  test('within maxSteps', async () => {
    const llm = new ScriptedLLM(() => paused('…'))
    await expect(new Desk(llm).write()).rejects.toBeInstanceOf(ToolLoopLimitError)
    await expect(new Desk(llm).write()).rejects.toThrow(
      "Desk.write was paused by the provider in each of its last steps, and 2 are allowed: raise 'maxSteps'.",
    )
    expect(llm.requests).toHaveLength(6)
  })
})

test('an answer of images alone is not empty, and goes back with the history', async () => {
  const images = [{ type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } }]
  const { value, history } = await detail(new Desk(new ScriptedLLM([{ images }]))).write()
  expect(value).toBe('')
  expect(history.at(-1)).toEqual({ role: 'assistant', content: null, images })
})
