// What a partial value after every chunk costs, for answers of 1,000 and 16,000 chunks of four characters. Sixteen
// times the text may cost twenty times as much at most. Run it with `npx tsx packages/core/bench/partial-values.bench.ts`.
import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { outputFormat } from '../src/schema/output/output-format.js'
import type { OutputMode } from '../src/schema/output/output-mode.js'
import { cpuTime } from './cpu-time.js'

const CHUNK = 4
const MAX_RATIO = 20

const Item = Type.Object({ id: Type.Integer(), name: Type.String(), tags: Type.Array(Type.String()) })
const item = (id: number): unknown => ({ id, name: `item number ${id}`, tags: ['a', 'b'] })
const Variant = Type.Union([
  Type.Object({ kind: Type.Literal('a'), text: Type.String() }),
  Type.Object({ kind: Type.Literal('b'), count: Type.Integer() }),
])
const list = <Value>(length: number, make: (index: number) => Value): Value[] =>
  Array.from({ length }, (_, n) => make(n))

/** An answer of about so many characters. */
interface Document {
  readonly name: string
  readonly schema: TSchema
  readonly mode: OutputMode
  value(characters: number): unknown
}

const documents: readonly Document[] = [
  {
    name: 'list of objects',
    schema: Type.Object({ items: Type.Array(Item) }),
    mode: 'json_schema',
    value: (characters) => ({ items: list(characters / 53, item) }),
  },
  {
    name: 'list of numbers',
    schema: Type.Array(Type.Integer()),
    mode: 'json_schema',
    value: (characters) => list(characters / 2, () => 1),
  },
  {
    name: 'list of a union',
    schema: Type.Array(Variant),
    mode: 'json_schema',
    value: (characters) =>
      list(characters / 27, (n) => (n % 2 ? { kind: 'a', text: 'hello' } : { kind: 'b', count: n })),
  },
  {
    name: 'map',
    schema: Type.Record(Type.String(), Type.Integer()),
    mode: 'prompted_json',
    value: (characters) => Object.fromEntries(list(characters / 11, (n) => [`key${n}`, n])),
  },
  {
    name: 'one long text',
    schema: Type.Object({ text: Type.String() }),
    mode: 'json_schema',
    value: (characters) => ({ text: 'some words, '.repeat(characters / 12) }),
  },
  {
    name: 'one long text in tags',
    schema: Type.Object({ text: Type.String() }),
    mode: 'prompted_xml',
    value: (characters) => ({ text: 'some < words, '.repeat(characters / 14) }),
  },
]

function readInChunks({ schema, mode }: Document, text: string): () => void {
  const format = outputFormat(schema, {
    mode,
    capabilities: { ...defaultCapabilities, strict: true },
    name: 'answer',
  })
  return () => {
    const reader = format.partial()
    for (let at = 0; at < text.length; at += CHUNK) {
      reader.push(text.slice(at, at + CHUNK))
      void reader.value
    }
    reader.finish()
  }
}

let isTooSlow = false
for (const document of documents) {
  const { schema, mode } = document
  const format = outputFormat(schema, {
    mode,
    capabilities: { ...defaultCapabilities, strict: true },
    name: 'answer',
  })
  const [small, large] = [1000, 16_000].map((chunks) => {
    const text = format.write(document.value(chunks * CHUNK))
    // So that both are of the same number of characters per chunk.
    return (cpuTime(readInChunks(document, text), 15) / text.length) * chunks * CHUNK
  }) as [number, number]
  const ratio = large / small
  isTooSlow ||= ratio > MAX_RATIO
  console.log(
    `${document.name.padEnd(22)} 1,000: ${small.toFixed(2)} ms   16,000: ${large.toFixed(2)} ms   ${ratio.toFixed(1)} x`,
  )
}
process.exitCode = isTooSlow ? 1 : 0
