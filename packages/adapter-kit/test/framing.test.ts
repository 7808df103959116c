import {
  type AdapterOptions,
  BaseAdapter,
  type Framer,
  type Framing,
  parseEventData,
  type StreamDecoder,
  type StreamEvent,
  type WireRequest,
} from '@slf/adapter-kit'
import { accumulate, type ChatCompletion, type ChatCompletionChunk } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { ask } from './scenario.js'

interface Line {
  readonly text?: string
  readonly end?: string
}

/** A decoder of a few lines: `{ text }`, and `{ end: word }` as the last line. */
class LineAdapter extends BaseAdapter {
  static override readonly provider = { id: 'lines', baseURL: 'https://lines.test/v1', keyless: true }
  protected override readonly framing: Framing = 'json-lines'

  static of(framing: Framing, answer: () => Response, options: Partial<AdapterOptions> = {}): LineAdapter {
    const adapter = new LineAdapter({
      modelName: 'm',
      retry: { maxRetries: 0 },
      fetch: () => Promise.resolve(answer()),
      ...options,
    })
    return Object.assign(adapter, { framing })
  }

  protected encode(): WireRequest {
    return { path: ['lines'], body: {} }
  }

  protected decodeCompletion(body: unknown): ChatCompletion {
    const { text, end } = body as Line
    return { choices: [{ message: { content: text }, finish_reason: end }] }
  }

  protected createDecoder(): StreamDecoder {
    return {
      push: ({ data }: StreamEvent) => parseEventData(data).map((value) => this.#chunk(value as Line)),
    }
  }

  #chunk({ text, end }: Line): ChatCompletionChunk {
    return { choices: [{ delta: text === undefined ? {} : { content: text }, finish_reason: end }] }
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const response = (pieces: readonly (string | Uint8Array)[], type = 'application/x-ndjson'): Response => {
  const left = pieces.values()
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { value, done } = left.next()
        if (done) controller.close()
        else controller.enqueue(typeof value === 'string' ? bytes(value) : value)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-type': type } })
}
const chunksOf = async (adapter: LineAdapter): Promise<ChatCompletionChunk[]> => {
  const chunks: ChatCompletionChunk[] = []
  for await (const chunk of adapter.chatStream(ask)) chunks.push(chunk)
  return chunks
}
const read = async (adapter: LineAdapter): Promise<ChatCompletion> => accumulate(await chunksOf(adapter))
const failure = async (adapter: LineAdapter): Promise<unknown> =>
  chunksOf(adapter).catch((error: unknown) => error)
const lines = '{"text":"Hé"}\n\n{"text":"llo"}\r\n{"end":"done"}\n'
const hello = { choices: [{ message: { content: 'Héllo' }, finish_reason: 'stop' }] }

describe('lines of JSON', () => {
  it.each<[string, (string | Uint8Array)[]]>([
    ['in one piece', [lines]],
    ['byte by byte', [...bytes(lines)].map((byte) => Uint8Array.of(byte))],
    ['without a last line feed', [lines.trimEnd()]],
    ['as an event stream', ['data: {"text":"Hé"}\n\ndata: {"text":"llo"}\n\ndata: {"end":"stop"}\n\n']],
    ['as one JSON over several lines', ['{\n  "text": "Héllo",\n  "end": "stop"\n}\n']],
  ])('are read %s', async (_name, pieces) => {
    expect(await read(LineAdapter.of('json-lines', () => response(pieces)))).toMatchObject(hello)
  })

  it('are interrupted where they just end', async () => {
    expect(await failure(LineAdapter.of('json-lines', () => response(['{"text":"Hé"}\n'])))).toMatchObject({
      name: 'StreamInterruptedError',
      partial: 'Hé',
    })
  })

  it('may be as long as the limit allows', async () => {
    const adapter = (length: number): LineAdapter =>
      LineAdapter.of(
        'json-lines',
        () => response([`{"text":"${'x'.repeat(length - 11)}"}\n{"end":"stop"}\n`]),
        {
          sizeLimits: { eventCharacters: 100 },
        },
      )
    expect((await read(adapter(100))).choices).toHaveLength(1)
    expect(await failure(adapter(101))).toMatchObject({ name: 'ResponseTooLargeError', limit: 100 })
  })
})

describe('the limit of an event', () => {
  it('holds for one of many lines, in one piece or in many', async () => {
    const event = `${'data: "xxxxxxxxxx"\n'.repeat(20)}\n`
    for (const pieces of [[event], [...bytes(event)].map((byte) => Uint8Array.of(byte))]) {
      const adapter = LineAdapter.of('sse', () => response(pieces, 'text/event-stream'), {
        sizeLimits: { eventCharacters: 100 },
      })
      expect(await failure(adapter)).toMatchObject({ name: 'ResponseTooLargeError', limit: 100 })
    }
  })
})

/** Events of a length that is in front of them: `5:abcde`. */
class Netstrings implements Framer {
  #text = ''

  push(piece: Uint8Array): StreamEvent[] {
    const events: StreamEvent[] = []
    this.#text += new TextDecoder().decode(piece)
    for (let colon = this.#text.indexOf(':'); colon > 0; colon = this.#text.indexOf(':')) {
      const end = colon + 1 + Number(this.#text.slice(0, colon))
      if (this.#text.length < end) break
      events.push({ data: this.#text.slice(colon + 1, end) })
      this.#text = this.#text.slice(end)
    }
    return events
  }

  end(): StreamEvent[] {
    return []
  }
}
const netstring = (text: string): string => `${text.length}:${text}`

describe('a framing of an author', () => {
  it('is read where a whole answer was asked for', async () => {
    const stream = netstring('{"text":"Hello"}') + netstring('{"end":"done"}')
    const complete = (body: string, type: string): Promise<ChatCompletion> =>
      LineAdapter.of(
        () => new Netstrings(),
        () => response([...body], type),
      ).chat(ask)
    const whole = { choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] }
    expect(await complete(stream, 'application/x-netstrings')).toMatchObject(whole)
    expect(await complete('{"text":"Hello","end":"done"}', 'application/x-netstrings')).toMatchObject(whole)
    const page = await complete('Bad gateway', 'text/plain').catch((error: unknown) => error)
    expect(page).toMatchObject({
      message: expect.stringContaining('not JSON (text/plain). It begins: Bad gateway') as string,
    })
  })

  it('is read in pieces of any size', async () => {
    const stream = netstring('{"text":"Hello"}') + netstring('{"end":"done"}')
    for (const pieces of [[stream], [...stream]]) {
      const adapter = LineAdapter.of(
        () => new Netstrings(),
        () => response(pieces, 'application/octet-stream'),
      )
      expect((await read(adapter)).choices[0]?.message.content).toBe('Hello')
    }
  })

  it('is bounded, also one that never gives an event', async () => {
    const flood = Array.from({ length: 100 }, () => 'x'.repeat(1_000))
    const adapter = LineAdapter.of(
      () => ({ push: () => [], end: () => [] }),
      () => response(flood, 'application/octet-stream'),
      { sizeLimits: { eventCharacters: 1_000 } },
    )
    expect(await failure(adapter)).toMatchObject({ name: 'ResponseTooLargeError', limit: 1_000 })
  })

  it.each<[string, () => Framer]>([
    [
      'throws',
      () => ({
        push: () => {
          throw new TypeError('no')
        },
        end: () => [],
      }),
    ],
    ['gives no text', () => ({ push: () => [{ data: 7 as never }], end: () => [] })],
    [
      'is none',
      () => {
        throw new TypeError('none')
      },
    ],
  ])('that %s is named', async (_name, framing) => {
    const adapter = LineAdapter.of(framing, () => response(['x'], 'application/octet-stream'))
    expect(await failure(adapter)).toMatchObject({ name: 'AdapterError', hook: 'framing' })
  })
})

describe('a stream where a whole answer was asked for', () => {
  it.each<[string, Framing, string, string]>([
    [
      'an event stream',
      'sse',
      'data: {"text":"Hé"}\n\ndata: {"text":"llo"}\n\ndata: {"end":"stop"}\n\n',
      'application/json',
    ],
    ['lines', 'json-lines', lines, 'application/x-ndjson'],
    ['a whole answer as an event', 'sse', 'data: {"text":"Héllo","end":"stop"}\n\n', 'text/event-stream'],
  ])('is joined: %s', async (_name, framing, text, type) => {
    expect(await LineAdapter.of(framing, () => response([text], type)).chat(ask)).toMatchObject(hello)
  })

  it('is asked for with chatByStream', async () => {
    let accept: string | null = null
    const adapter = new (class extends LineAdapter {
      protected override encode(): WireRequest {
        return { path: ['lines'], body: {} }
      }
    })({
      modelName: 'm',
      chatByStream: true,
      fetch: (_url, { headers }) => {
        accept = headers.get('accept')
        return Promise.resolve(response([lines]))
      },
    })
    expect(await adapter.chat(ask)).toMatchObject(hello)
    expect(accept).toBe('application/x-ndjson, application/json')
  })
})

describe('errors in odd places', () => {
  const event = (data: string): string => `data: ${data}\n\n`
  it.each<[string, string, object]>([
    [
      'a field of the event stream (llama.cpp)',
      'error: {"message":"slot is busy","code":503}\n\n',
      { name: 'ProviderError', status: 503, message: expect.stringContaining('slot is busy') },
    ],
    [
      'an event of that name',
      'event: error\ndata: {"message":"too many","type":"rate_limit_error"}\n\n',
      { name: 'RateLimitError' },
    ],
    [
      'a base_resp with a status (MiniMax)',
      event('{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}'),
      { name: 'QuotaExceededError', message: expect.stringContaining('insufficient balance') },
    ],
    [
      'behind an event that was cut',
      event('{"text":"Hel{"error":{"message":"it broke","code":503}}'),
      { name: 'ProviderError', status: 503, message: expect.stringContaining('it broke') },
    ],
    [
      'a word beside a message',
      event('{"error":"busy_now","message":"come back later"}'),
      { providerCode: 'busy_now', message: expect.stringContaining('come back later') },
    ],
    ['plain text', event('upstream connect error'), { name: 'StreamFormatError' }],
  ])('are found: %s', async (_name, text, expected) => {
    const error = await failure(LineAdapter.of('sse', () => response([text], 'text/event-stream')))
    expect(error).toMatchObject(expected)
  })

  it('quote what came instead of an answer', async () => {
    const silent: StreamDecoder = { push: () => [] }
    const adapter = Object.assign(
      LineAdapter.of('sse', () => response(['data: the moon is full\n\n'], 'text/event-stream')),
      {
        createDecoder: () => silent,
      },
    )
    expect(await failure(adapter)).toMatchObject({
      name: 'StreamInterruptedError',
      message: expect.stringContaining('The server sent: the moon is full') as string,
    })
  })
})

describe('bytes that are no UTF-8', () => {
  it.each<[string, Uint8Array[], boolean]>([
    ['malformed', [bytes('{"text":"a'), Uint8Array.of(0xff), bytes('"}\n{"end":"stop"}\n')], true],
    [
      'cut in a character',
      [bytes('{"text":"a'), Uint8Array.of(0xc3), Uint8Array.of(0xa9), bytes('"}\n{"end":"stop"}\n')],
      false,
    ],
    ['a replacement character that was sent', [bytes('{"text":"a\uFFFD"}\n{"end":"stop"}\n')], false],
    [
      'one that was sent in pieces',
      [bytes('{"text":"a'), Uint8Array.of(0xef, 0xbf), Uint8Array.of(0xbd), bytes('"}\n{"end":"stop"}\n')],
      false,
    ],
  ])('are a warning: %s', async (_name, pieces, isWarned) => {
    const { warnings = [] } = await read(LineAdapter.of('json-lines', () => response(pieces)))
    expect(warnings.map(({ code }) => code)).toEqual(isWarned ? ['malformed_bytes'] : [])
  })
})

describe('batches', () => {
  const batches = Symbol.for('@slf/core:batches')
  type Batched = Record<symbol, () => AsyncIterableIterator<readonly ChatCompletionChunk[]>>
  const stream = (): LineAdapter =>
    LineAdapter.of('json-lines', () =>
      response(['{"text":"a"}\n{"text":"b"}\n', '{"text":"c"}\n{"end":"stop"}\n']),
    )

  it('are what came with one read', async () => {
    const texts: string[] = []
    for await (const batch of (stream().chatStream(ask) as unknown as Batched)[batches]?.() ?? []) {
      texts.push(batch.map(({ choices }) => choices[0]?.delta?.content ?? '').join(''))
    }
    expect(texts.join('|')).toMatch(/^ab\|c\|?$/)
  })

  it('are used instead of the iterator, never beside it', () => {
    const chunks = stream().chatStream(ask)
    chunks[Symbol.asyncIterator]()
    expect(() => (chunks as unknown as Batched)[batches]?.()).toThrow(TypeError)
  })

  it('give the iterator what is at hand, in order, however it is asked', async () => {
    const iterator = stream().chatStream(ask)[Symbol.asyncIterator]()
    const all = await Promise.all(Array.from({ length: 6 }, () => iterator.next()))
    const texts = all.map(
      ({ value }) => (value as ChatCompletionChunk | undefined)?.choices[0]?.delta?.content ?? '',
    )
    expect(texts.join('')).toBe('abc')
    expect((await iterator.next()).done).toBe(true)
  })
})
