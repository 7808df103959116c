// The adapter of a stranger over a scripted provider: what the kit promises holds for it as for those of this repository.
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import {
  AdapterError,
  type ChatParams,
  type ChatStream,
  LLMChat,
  LLMFunction,
  LLMTool,
  prompt,
  SlfError,
} from '@slf/core'
import { Type } from 'typebox'
import { OwlAdapter } from './owl-adapter.js'

const key = 'owl-canary-key-0123456789'
const ask: ChatParams = { messages: [{ role: 'user', content: 'Who?' }] }
const sent: { url: string; body: Record<string, unknown> }[] = []
let script: (() => Response)[] = []

const options = {
  modelName: 'barn/owl',
  apiKey: key,
  retry: { baseDelayMs: 1 },
  fetch: async (url: string, { body }: { body: string }): Promise<Response> => {
    sent.push({ url, body: JSON.parse(body) as Record<string, unknown> })
    const next = script.shift()
    if (!next) throw new Error('Nobody answers.')
    return next()
  },
}
const records = (...list: object[]): Response =>
  new Response(list.map((record) => `${JSON.stringify(record)}\f`).join(''), {
    headers: { 'content-type': 'text/owl' },
  })
const whole = (body: object, status = 200): Response => Response.json(body, { status })
const owl = (): OwlAdapter => new OwlAdapter(options)
const answers = (...list: (() => Response)[]): void => void (script = list)
const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

// A whole answer, and the same as a stream cut into single bytes.
answers(() => whole({ hoot: 'Hoo', over: 'dawn', seeds: { eaten: 3, laid: 1 } }))
const completion = await owl().chat(ask)
equal(completion.choices[0]?.message.content, 'Hoo')
equal(completion.choices[0]?.finish_reason, 'stop')
equal(sent[0]?.url, `https://api.owl.example/forest/trees/barn%2Fowl/hoot?nest=${key}`)

const bytes = new TextEncoder().encode(
  `${JSON.stringify({ hoot: 'Hóo' })}\f${JSON.stringify({ over: 'dawn' })}\f`,
)
answers(
  () =>
    new Response(
      new ReadableStream({
        start: (stream) => {
          for (const byte of bytes) stream.enqueue(Uint8Array.of(byte))
          stream.close()
        },
      }),
    ),
)
let text = ''
for await (const { choices } of owl().chatStream(ask)) text += choices[0]?.delta?.content ?? ''
equal(text, 'Hóo')

// A stream that just ends was interrupted; one that the provider broke off says so.
answers(() => records({ hoot: 'Ho' }))
const cut = (await failed(
  (async () => {
    for await (const _ of owl().chatStream(ask));
  })(),
)) as { code: string; partial: string }
deepEqual({ code: cut.code, partial: cut.partial }, { code: 'SLF_STREAM_INTERRUPTED', partial: 'Ho' })
answers(
  () => whole({ hoot: 'H', over: 'fell-off' }),
  () => whole({ hoot: 'H', over: 'dawn' }),
)
equal((await owl().chat(ask)).choices[0]?.message.content, 'H')

// The hint in the body of its own shape; the key in no error.
answers(() => whole({ trouble: { kind: 'too-loud', story: `hush, ${key}`, rest: '400 beats' } }, 420))
const loud = (await failed(owl().chat(ask))) as { code: string; retryAfterMs: number }
deepEqual({ code: loud.code, wait: loud.retryAfterMs }, { code: 'SLF_RATE_LIMIT', wait: 200_000 })
ok(!inspect(loud, { depth: 9, showHidden: true }).includes(key))
answers(
  () => whole({ trouble: { kind: 'moult', story: 'feathers fall' } }),
  () => whole({ hoot: 'H', over: 'dawn' }),
)
equal((await owl().chat(ask)).choices[0]?.message.content, 'H')

// Parameters that the protocol has not.
await rejects(owl().chat({ ...ask, seed: 7 }), { code: 'SLF_NOT_SUPPORTED', capability: 'seed' })
answers(() => whole({ hoot: 'H', over: 'dawn' }))
const warned = await new OwlAdapter({ ...options, unsupported: 'warn' }).chat({ ...ask, seed: 7 })
equal(warned.warnings?.[0]?.code, 'unsupported_seed')

// A bug of the author.
answers(() => whole({ hoot: 'H', over: 'dawn' }))
const broken = Object.assign(owl(), { decodeCompletion: () => (undefined as unknown as { x: string }).x })
const bug = await failed(broken.chat(ask))
ok(AdapterError.isInstance(bug) && bug.hook === 'decodeCompletion')

// Decorators: a tool in a slot, structured output through a tool, a chat, provider data that goes back.
class Wood {
  constructor(readonly llm: OwlAdapter) {}

  @LLMTool({ description: 'Hunts', input: { prey: Type.String() } })
  hunt({ prey }: { prey: string }): string {
    return `a ${prey}`
  }

  @LLMChat({ tools: ['hunt'] })
  chat(message: string): ChatStream {
    return prompt`${message}`
  }

  @LLMFunction({})
  async say(word: string): Promise<string> {
    return prompt`Say ${word}`
  }
}
answers(
  () =>
    records(
      { slots: [{ slot: 4, deed: 'hunt', with: '{"pr' }] },
      { slots: [{ slot: 4, with: 'ey":"mouse"}' }], feather: 'f1' },
      { over: 'hunts-now' },
    ),
  () => records({ hoot: 'Done' }, { over: 'dawn' }),
)
const before = sent.length
const turn = await new Wood(owl()).chat('Hunt!')
equal(turn.text, 'Done')
const back = (sent[before + 1]?.body['calls'] as { from: string; says: unknown; feather?: string }[]) ?? []
deepEqual(
  back.map(({ from, says, feather }) => [from, says, feather]),
  [
    ['user', 'Hunt!', undefined],
    ['owl', '', 'f1'],
    ['deed', 'a mouse', undefined],
  ],
)
answers(() => whole({ hoot: 'Hoo', over: 'dawn' }))
equal(await new Wood(owl()).say('hoo'), 'Hoo')

// A provider file.
await writeFile(
  'owl.json',
  JSON.stringify({
    owls: [{ model_name: 'barn', api_keys: [key], base_url: 'https://api.owl.example/forest' }],
  }),
)
answers(() => whole({ hoot: 'Hoo', over: 'dawn' }))
const providers = await OwlAdapter.loadFromJsonFile('owl.json', { adapter: { fetch: options.fetch } })
equal((await providers['owls']?.['barn']?.chat(ask))?.choices[0]?.message.content, 'Hoo')

// Sentences.
match(
  String(await failed(new OwlAdapter({ ...options, modelName: '..' }).chat(ask))),
  /A segment of the path/,
)
ok(SlfError.isInstance(await failed(owl().chat({ messages: [] }))))
