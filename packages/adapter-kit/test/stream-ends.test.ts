import type { StreamEvent, StreamDecoder, StreamState } from '@slf/adapter-kit'
import { type ChatCompletionChunk, StreamFormatError, StreamInterruptedError } from '@slf/core'
import { type Reply, type Step, ScriptedServer } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'
import { ask } from './scenario.js'

const text = (content: string): ChatCompletionChunk => ({ choices: [{ delta: { content } }] })

/** A decoder that keeps what it was asked: words, then `END` or `WHOLE`, then a usage for each `USAGE`. */
class NotingDecoder implements StreamDecoder {
  state: StreamState = 'open'
  readonly pushed: string[] = []
  ends = 0

  push({ data }: StreamEvent): readonly ChatCompletionChunk[] {
    this.pushed.push(data)
    if (data === 'BROKEN') throw new StreamFormatError('An event is broken.')
    if (data === 'END') this.state = 'ended'
    if (data === 'WHOLE') this.state = 'complete'
    if (data === 'USAGE') return [{ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }]
    return [this.state === 'open' ? text(data) : { choices: [{ delta: {}, finish_reason: 'stop' }] }]
  }

  end(): readonly ChatCompletionChunk[] {
    this.ends++
    if (this.state === 'open') throw new StreamInterruptedError('The noting stream was cut.')
    return [{ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }]
  }
}

class NotingAdapter extends ParrotAdapter {
  readonly decoders: NotingDecoder[] = []

  protected override createDecoder(): StreamDecoder {
    const decoder = new NotingDecoder()
    this.decoders.push(decoder)
    return decoder
  }
}

interface Reading {
  readonly texts: string
  readonly usages: readonly unknown[]
  readonly finishes: number
  readonly error: unknown
  readonly decoder: NotingDecoder | undefined
}

async function read(...steps: readonly Step[]): Promise<Reading> {
  const reply: Reply = { status: 200, headers: { 'content-type': 'text/event-stream' }, steps: [...steps] }
  await using server = await ScriptedServer.start([reply])
  await using adapter = new NotingAdapter({
    apiKey: 'sk-test',
    modelName: 'm',
    baseURL: server.baseURL,
    retry: { maxRetries: 0 },
  })
  const chunks: ChatCompletionChunk[] = []
  let error: unknown
  try {
    for await (const chunk of adapter.chatStream(ask)) {
      chunks.push(chunk)
      if (chunk.choices[0]?.finish_reason) server.release('finished')
    }
  } catch (failure) {
    error = failure
  }
  return {
    texts: chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join(''),
    usages: chunks.flatMap(({ usage }) => usage ?? []),
    finishes: chunks.filter(({ choices }) => choices[0]?.finish_reason).length,
    error,
    decoder: adapter.decoders[0],
  }
}

const event = (data: string): string => `data: ${data}\n\n`
const last = { prompt_tokens: 3, completion_tokens: 4 }

describe('after the end of a stream', () => {
  it.each<[string, readonly Step[]]>([
    ['in the same piece', [event('a') + event('END') + event('EVIL') + event('BROKEN')]],
    ['in a piece of its own', [event('a') + event('END'), event('EVIL'), event('BROKEN')]],
    ['when all was read', [event('a') + event('END'), { wait: 'finished' }, event('EVIL'), event('BROKEN')]],
    ['without a blank line', [`${event('a')}${event('END')}data: EVIL`]],
    ['with a broken connection', [event('a') + event('END'), event('EVIL'), 'reset']],
  ])('nothing is decoded that comes %s', async (_name, steps) => {
    const { texts, finishes, error, decoder, usages } = await read(...steps)
    expect(error).toBeUndefined()
    expect({ texts, finishes, usages }).toEqual({ texts: 'a', finishes: 1, usages: [last] })
    expect(decoder?.pushed).toEqual(['a', 'END'])
    expect(decoder?.ends).toBe(1)
  })

  it('the decoder is asked once for what it held back, and that comes last', async () => {
    for (const steps of [
      [event('a') + event('END')],
      [event('a') + event('WHOLE')],
      [event('a') + event('WHOLE') + event('USAGE')],
    ]) {
      const { usages, decoder, error } = await read(...steps)
      expect(error).toBeUndefined()
      expect(usages.at(-1)).toEqual(last)
      expect(decoder?.ends).toBe(1)
    }
  })

  it('usage is still read where only usage may follow', async () => {
    const { usages, decoder } = await read(event('a') + event('WHOLE'), event('USAGE'))
    expect(decoder?.pushed).toEqual(['a', 'WHOLE', 'USAGE'])
    expect(usages).toEqual([{ prompt_tokens: 1, completion_tokens: 2 }, last])
  })

  it('a connection that breaks is no matter when the answer is whole', async () => {
    for (const end of ['END', 'WHOLE']) {
      const { texts, finishes, error } = await read(event('a') + event(end), 'reset')
      expect(error).toBeUndefined()
      expect({ texts, finishes }).toEqual({ texts: 'a', finishes: 1 })
    }
  })
})

describe('before the end of a stream', () => {
  it('a clean end is what the decoder says it is', async () => {
    const { error, texts, decoder } = await read(event('a'))
    expect(error).toMatchObject({
      name: 'StreamInterruptedError',
      message: expect.stringContaining('The noting stream was cut.') as string,
      partial: 'a',
    })
    expect(texts).toBe('a')
    expect(decoder?.ends).toBe(1)
  })

  it('a connection that breaks is an interruption, whose cause says why', async () => {
    const { error, decoder } = await read(event('a'), 'reset')
    expect(error).toMatchObject({
      name: 'StreamInterruptedError',
      message: expect.stringContaining('The connection broke before the end of the answer.') as string,
      phase: 'body',
      isRetryable: true,
      cause: { name: 'NetworkError', phase: 'body' },
    })
    expect(decoder?.ends).toBe(0)
  })

  it('an event without its blank line counts when it is whole', async () => {
    const { texts, error, finishes } = await read(`${event('a')}data: END`)
    expect(error).toBeUndefined()
    expect({ texts, finishes }).toEqual({ texts: 'a', finishes: 1 })
  })

  it('a last event that was cut is an interruption and no wrong format', async () => {
    const { error, decoder } = await read(`${event('a')}data: BROKEN`)
    expect(decoder?.pushed).toEqual(['a', 'BROKEN'])
    expect(error).toMatchObject({ name: 'StreamInterruptedError', partial: 'a' })
    expect((await read(event('a') + event('BROKEN') + event('END'))).error).toMatchObject({
      name: 'StreamFormatError',
      partial: 'a',
      phase: 'decode',
    })
  })

  it('each event is decoded once and in order, however it was cut', async () => {
    const whole = ['a', 'b', 'c', 'END'].map(event).join('')
    for (const at of [1, 7, 10, 20])
      expect((await read(whole.slice(0, at), whole.slice(at))).decoder?.pushed).toEqual([
        'a',
        'b',
        'c',
        'END',
      ])
  })
})
