import { LLMFunction, LLMInterface, prompt, stream, StreamInterruptedError, withCall } from '@slf/core'
import type { ChatCompletion, ChatCompletionChunk, ChatEvent } from '@slf/core'
import { APIKeyPool } from '@slf/core'
import { describe, expect, test } from 'vitest'

const BATCHES = Symbol.for('@slf/core:batches')

const text = (content: string): ChatCompletionChunk => ({ choices: [{ index: 0, delta: { content } }] })
const end: ChatCompletionChunk = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }

/** Offers its chunks in batches; its iterator must not be touched then. */
class BatchedModel extends LLMInterface {
  readonly #batches: () => AsyncGenerator<readonly ChatCompletionChunk[]>
  closed = 0

  constructor(batches: () => AsyncGenerator<readonly ChatCompletionChunk[]>) {
    super({ apiKeyPool: APIKeyPool.keyless('batched'), modelName: 'm' })
    this.#batches = batches
  }

  chat(): Promise<ChatCompletion> {
    throw new Error('not asked')
  }

  chatStream(): AsyncIterable<ChatCompletionChunk> {
    const batches = this.#batches
    const onClose = (): void => void this.closed++
    return {
      [Symbol.asyncIterator]: () => {
        throw new Error('the iterator was used beside the batches')
      },
      async *[BATCHES]() {
        try {
          yield* batches()
        } finally {
          onClose()
        }
      },
    } as AsyncIterable<ChatCompletionChunk>
  }
}

class Desk {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction()
  async say(): Promise<string> {
    return prompt`Hello`
  }
}

async function textsOf(model: LLMInterface): Promise<string[]> {
  const texts: string[] = []
  for await (const piece of stream(new Desk(model)).say().textStream) texts.push(piece)
  return texts
}

describe('a stream that offers batches', () => {
  test('is read by them, empty ones included', async () => {
    const model = new BatchedModel(async function* () {
      yield [text('a'), text('b')]
      yield []
      yield [text('c'), end]
    })
    expect(await textsOf(model)).toEqual(['a', 'b', 'c'])
    expect(model.closed).toBe(1)
  })

  test('shows what came before it broke off', async () => {
    const model = new BatchedModel(async function* () {
      yield [text('a'), text('b')]
    })
    const call = stream(new Desk(model)).say()
    const texts: string[] = []
    const read = async (): Promise<void> => {
      for await (const piece of call.textStream) texts.push(piece)
    }
    await expect(read()).rejects.toThrow(StreamInterruptedError)
    expect(texts).toEqual(['a', 'b'])
    await expect(call).rejects.toMatchObject({ partial: 'ab' })
  })

  test('is closed when the call is aborted inside of a batch, and nothing of the rest is shown', async () => {
    const model = new BatchedModel(async function* () {
      yield [text('a'), text('b'), text('c')]
      yield [text('d'), end]
    })
    const controller = new AbortController()
    const seen: string[] = []
    const onEvent = (event: ChatEvent): void => {
      if (event.type !== 'text-delta') return
      seen.push(event.text)
      if (event.text === 'b') controller.abort()
    }
    const desk = withCall(new Desk(model), { signal: controller.signal, onEvent })
    await expect(stream(desk).say()).rejects.toMatchObject({ code: 'SLF_ABORTED', partial: 'ab' })
    expect(seen).toEqual(['a', 'b'])
    await expect.poll(() => model.closed).toBe(1)
  })
})

test('who reads the text alone gets the same as who reads the events', async () => {
  const model = new BatchedModel(async function* () {
    yield [text('a'), text('b')]
    yield [text('c'), end]
  })
  const heard: string[] = []
  const desk = withCall(new Desk(model), {
    onEvent: (event) => void (event.type === 'text-delta' && heard.push(event.text)),
  })
  const texts: string[] = []
  for await (const piece of stream(desk).say().textStream) texts.push(piece)
  expect(texts).toEqual(['a', 'b', 'c'])
  expect(heard).toEqual(texts)
})
