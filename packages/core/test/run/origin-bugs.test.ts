import {
  type ChatEvent,
  type ChatMessage,
  type ChatStream,
  LLMChat,
  LLMFunction,
  type LLMInterface,
  prompt,
  RateLimitError,
  stream,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { type Static, Type } from 'typebox'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { inspect } from 'node:util'

// Bugs of the Python origin that concern the run of a call. Those of adapters, keys and retries (B4, B6, B7, B10, B11,
// B12) are in a file of the same name in the package `assurance`, over HTTP.

const Address = Type.Object({
  zip: Type.String(),
  name: Type.String(),
  big: Type.String(),
  lines: Type.Array(Type.String()),
  note: Type.Union([Type.String(), Type.Null()]),
  kind: Type.Union([Type.Literal('home'), Type.Literal('work')]),
  phones: Type.Record(Type.String(), Type.String()),
})
type Address = Static<typeof Address>

class Service {
  llm: LLMInterface | undefined
  readonly secret = 'a field of the service'
  @LLMFunction({ llm: (self: Service) => self.llm as LLMInterface })
  async ask(text: string): Promise<string> {
    return prompt`${text}`
  }
  @LLMFunction({ returns: Address, llm: (self: Service) => self.llm as LLMInterface })
  async address(text: string): Promise<Address> {
    return prompt`${text}`
  }
  @LLMChat({ llm: (self: Service) => self.llm as LLMInterface })
  chat(text: string, history: readonly ChatMessage[] = []): ChatStream {
    return prompt`${history}${text}`
  }
}

function service(...replies: ScriptedReply[]): { desk: Service; llm: ScriptedLLM } {
  const desk = new Service()
  const llm = new ScriptedLLM(replies)
  desk.llm = llm
  return { desk, llm }
}

afterEach(() => vi.restoreAllMocks())

test('B1: a call that is aborted does not give the result of the one before', async () => {
  const { desk } = service('first', { hangs: true })
  await expect(desk.ask('1')).resolves.toBe('first')
  const controller = new AbortController()
  const second = withCall(desk, { signal: controller.signal }).ask('2')
  setImmediate(() => controller.abort())
  await expect(second).rejects.toMatchObject({ code: 'SLF_ABORTED' })
})

test('B2: the history of a streamed turn ends with its answer', async () => {
  const { desk } = service('Hello.')
  const turn = desk.chat('Hi')
  for await (const _ of turn.textStream);
  expect(turn.history.at(-1)).toEqual({ role: 'assistant', content: 'Hello.' })
})

describe('B3: an answer is not guessed at', () => {
  const address: Address = {
    zip: '00123',
    name: 'True',
    big: '1e5',
    lines: [],
    note: null,
    kind: 'work',
    phones: { home: '007' },
  }
  test.each([
    ['as JSON', JSON.stringify(address)],
    ['in a fence', '```json\n' + JSON.stringify(address, null, 2) + '\n```'],
    ['after prose', `Here it is, as <asked>:\n${JSON.stringify(address)}`],
  ])('%s', async (_, text) => {
    await expect(service(text).desk.address('x')).resolves.toEqual(address)
  })

  test('and what does not fit is not returned unchecked', async () => {
    const wrong = JSON.stringify({ ...address, kind: 'boat' })
    await expect(service(wrong, wrong, wrong).desk.address('x')).rejects.toMatchObject({
      code: 'SLF_OUTPUT_VALIDATION',
      issues: [{ path: '/kind' }],
    })
  })
})

test('B5: a stream that fails is not begun again: what was shown is a prefix of one answer', async () => {
  const { desk, llm } = service({ text: 'Hello ', error: new RateLimitError('cut') }, 'Hello world')
  const pieces: string[] = []
  const reading = (async () => {
    for await (const text of stream(desk).ask('x').textStream) pieces.push(text)
  })()
  await expect(reading).rejects.toThrow('cut')
  expect(pieces.join('')).toBe('Hello ')
  expect(llm.requests).toHaveLength(1)
})

test('B8: nothing is logged, and no error shows the prompt or the answer', async () => {
  const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
  const { desk } = service(
    { text: 'private answer', finishReason: 'length' },
    'private',
    'private',
    'private',
  )
  const errors = [
    await desk.ask('private question').catch((error: unknown) => error),
    await desk.address('private question').catch((error: unknown) => error),
  ]
  for (const error of errors) {
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: Infinity })).not.toContain('private question')
    expect(JSON.stringify(error)).not.toContain('private')
  }
  for (const write of written) expect(write).not.toHaveBeenCalled()
})

describe('B9: methods', () => {
  test('do not send their instance to the model', async () => {
    const { desk, llm } = service('x')
    await desk.ask('Hello')
    expect(llm.requests[0]?.params).toEqual({ messages: [{ role: 'user', content: 'Hello' }] })
  })

  test('find their model when they are called', async () => {
    const desk = new Service()
    await expect(desk.ask('x')).rejects.toMatchObject({ code: 'SLF_CONFIG' })
    desk.llm = new ScriptedLLM(['late'])
    await expect(desk.ask('x')).resolves.toBe('late')
  })
})

describe('further ones', () => {
  test('B16: a tool that failed is not told as a success; B17: a failed call ends its events', async () => {
    const events: ChatEvent[] = []
    const { desk } = service({ toolCalls: [{ name: 'nope' }] }, new Error('down'))
    const viewed = withCall(desk, { onEvent: (event) => events.push(event) })
    await expect(viewed.ask('x')).rejects.toThrow('down')
    const types = events.map(({ type }) => type).filter((type) => !type.endsWith('delta'))
    expect(types).toEqual(
      'call-start llm-start llm-end tool-start tool-error llm-start llm-error call-error'.split(' '),
    )
  })

  test('B21: the system prompt of a later turn is made anew, and messages without content are kept', async () => {
    const { desk, llm } = service({ toolCalls: [{ name: 'nope' }] }, 'One.', 'Two.')
    const { history } = await desk.chat('first')
    await desk.chat('second', history)
    expect(llm.requests[2]?.params.messages.map(({ role }) => role)).toEqual(
      'user assistant tool assistant user'.split(' '),
    )
  })
})
