import {
  type ChatCompletionChunk,
  type ChatEvent,
  type CompletionDelta,
  detail,
  LLMFunction,
  LLMInterface,
  prompt,
  stream,
  withCall,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import fc from 'fast-check'
import { Type } from 'typebox'
import { expect, test } from 'vitest'

/** Streams deltas that are cut anywhere, also inside of a character. */
class CuttingLLM extends LLMInterface {
  readonly #deltas: readonly CompletionDelta[]
  constructor(deltas: readonly CompletionDelta[], structuredOutput: 'none' | 'tool' = 'none') {
    super({
      apiKeyPool: new ScriptedLLM([]).apiKeyPool,
      modelName: 'cutting',
      capabilities: { structuredOutput },
    })
    this.#deltas = deltas
  }
  async chat(): Promise<never> {
    throw new Error('streams only')
  }
  async *chatStream(): AsyncGenerator<ChatCompletionChunk> {
    for (const delta of this.#deltas) yield { choices: [{ delta }] }
    yield { choices: [{ finish_reason: 'stop' }] }
  }
}

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({})
  async write(): Promise<string> {
    return prompt`go`
  }
  @LLMFunction({ returns: Type.Object({ a: Type.String() }) })
  async read(): Promise<{ a: string }> {
    return prompt`go`
  }
}

const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** A text cut at any of its code units. */
const inPieces = (text: fc.Arbitrary<string>): fc.Arbitrary<{ text: string; pieces: string[] }> =>
  fc.tuple(text, fc.array(fc.nat({ max: 40 }), { maxLength: 12 })).map(([whole, cuts]) => {
    const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].sort((a, b) => a - b)
    return { text: whole, pieces: ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end)) }
  })

const emojis = fc.string({ unit: fc.constantFrom('a', '😀', '👩‍👩‍👧', 'é'), minLength: 1, maxLength: 12 })

test('a text and its reasoning are shown in whole characters, wherever the deltas are cut', async () => {
  await fc.assert(
    fc.asyncProperty(inPieces(emojis), inPieces(emojis), async (said, thought) => {
      const llm = new CuttingLLM([
        ...thought.pieces.map((reasoning_content) => ({ reasoning_content })),
        ...said.pieces.map((content) => ({ content })),
      ])
      const events: ChatEvent[] = []
      const desk = withCall(new Desk(llm), { onEvent: (event) => events.push(event) })
      const texts: string[] = []
      const call = stream(desk).write()
      for await (const text of call.textStream) texts.push(text)
      expect(texts.every(isWhole)).toBe(true)
      expect(texts.join('')).toBe(said.text)
      const thoughts = events.flatMap((event) => (event.type === 'reasoning-delta' ? [event.text] : []))
      expect(thoughts.every(isWhole)).toBe(true)
      expect(thoughts.join('')).toBe(thought.text)
      expect(events.filter(({ type }) => type === 'warning')).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('a value that grows has whole characters, in a text and in the arguments of the answer tool', async () => {
  await fc.assert(
    fc.asyncProperty(inPieces(emojis.map((a) => JSON.stringify({ a }))), async ({ text, pieces }) => {
      for (const mode of ['none', 'tool'] as const) {
        const deltas: CompletionDelta[] =
          mode === 'none'
            ? pieces.map((content) => ({ content }))
            : pieces.map((piece, at) => ({
                tool_calls: [
                  {
                    index: 0,
                    id: 'c',
                    function: { ...(at === 0 ? { name: 'read' } : {}), arguments: piece },
                  },
                ],
              }))
        const events: ChatEvent[] = []
        const desk = withCall(new Desk(new CuttingLLM(deltas, mode)), {
          onEvent: (event) => events.push(event),
        })
        const call = stream(desk).read()
        for await (const partial of call) expect(isWhole(partial.a ?? '')).toBe(true)
        expect(await call).toEqual(JSON.parse(text))
        for (const event of events) {
          if (event.type === 'tool-call-delta') expect(isWhole(event.argumentsDelta)).toBe(true)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('a half that stays alone is U+FFFD, the same in the stream and in the value, and a warning', async () => {
  const llm = new CuttingLLM([{ content: 'a\ud83d' }, { content: 'b\ude00' }, { content: 'c\ud83d' }])
  const events: ChatEvent[] = []
  const desk = withCall(new Desk(llm), { onEvent: (event) => events.push(event) })
  const texts: string[] = []
  const call = stream(desk).write()
  for await (const text of call.textStream) texts.push(text)
  expect(texts.join('')).toBe('a\ufffdb\ufffdc\ufffd')
  expect(await call).toBe('a\ufffdb\ufffdc\ufffd')
  expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'malformed_characters' }))

  const whole = new ScriptedLLM([])
  whole.chat = async () => ({ choices: [{ message: { content: 'x\ud83d', reasoning_content: '\ude00' } }] })
  const { value, warnings, history } = await detail(new Desk(whole)).write()
  expect([value, history.at(-1)]).toEqual([
    'x\ufffd',
    { role: 'assistant', content: 'x\ufffd', reasoning_content: '\ufffd' },
  ])
  expect(warnings).toHaveLength(1)
})
