// What reading a megabyte of hostile text costs, whole and in pieces: 200 ms of CPU at most, whatever the text.
// Run it with `npx tsx packages/core/bench/hostile-text.bench.ts`.
import { defaultCapabilities } from '@slf/core'
import { Type } from 'typebox'
import { outputFormat } from '../src/schema/output/output-format.js'
import type { OutputMode } from '../src/schema/output/output-mode.js'
import { cpuTime } from './cpu-time.js'

const MEGABYTE = 1_000_000
const MAX_MILLISECONDS = 200
const PIECE = 1000

const fill = (part: string): string => part.repeat(Math.ceil(MEGABYTE / part.length))

const texts: Readonly<Record<string, string>> = {
  'opening brackets': fill('['),
  'opening braces': fill('{'),
  'opened objects': fill('{"a":'),
  'closing brackets': fill(']'),
  'bracket pairs': fill('[]'),
  'empty objects': fill('{} '),
  'small values that fit': fill('{"text":"a","items":[]} '),
  'a string without end': `{"text":"${fill('x')}`,
  quotes: fill('"'),
  'quotes inside of a string': `{"text":"${fill('a" b')}`,
  'quotes and blanks': `{"text":"${fill('" ')}`,
  backslashes: `{"text":"${fill('\\')}`,
  'unicode escapes': `{"text":"${fill('\\u00')}`,
  'line breaks in a string': `{"text":"${fill('\n')}`,
  'broken values': fill('{"a":1,,'),
  'broken values with a quote': fill('{"a":"x"y"}'),
  blanks: fill(' '),
  'blanks in an object': `{"text":${fill(' ')}`,
  comments: `{${fill('/**/')}`,
  slashes: fill('/'),
  stars: `{/*${fill('*')}`,
  commas: `[${fill(',')}`,
  digits: fill('1'),
  signs: `[${fill('-')}`,
  fences: fill('```json\n'),
  'back ticks': fill('`'),
  'reasoning tags': fill('<think>'),
  'reasoning pairs': fill('<think></think>'),
  'closing reasoning tags': fill('</think>'),
  'less-than signs': fill('<'),
  tags: fill('<text>'),
  'root tags': fill('<answer>'),
  'closing tags in text': `<answer><text>${fill('</text>')}`,
  'closing tags and blanks': `<answer><text>${fill('</text>  ')}`,
  'open tags in text': `<answer><text>${fill('</text><items')}`,
  'nested items': `<answer><items>${fill('<item><items>')}`,
  CDATA: `<answer><text>${fill('<![CDATA[')}`,
  surrogates: `{"text":"${fill('\ud83d')}`,
  keys: `{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`).join()}}`,
  'the same key': `{${fill('"text":"a",')}`,
  'wrong items': `{"text":"a","items":[${fill('{"n":"x"},')}`,
}

const schema = Type.Object({ text: Type.String(), items: Type.Array(Type.Object({ n: Type.Number() })) })
const modes: readonly OutputMode[] = ['json_schema', 'prompted_json', 'prompted_xml']

let slowest = 0
for (const [name, text] of Object.entries(texts)) {
  const costs = modes.map((mode) => {
    const format = outputFormat(schema, {
      mode,
      capabilities: { ...defaultCapabilities, strict: true },
      name: 'answer',
    })
    const whole = cpuTime(() => format.read({ content: text }), 3)
    const pieces = cpuTime(() => {
      const reader = format.partial()
      for (let at = 0; at < text.length; at += PIECE) {
        reader.push(text.slice(at, at + PIECE))
        void reader.value
      }
      reader.finish()
    }, 3)
    slowest = Math.max(slowest, whole, pieces)
    return `${mode} ${whole.toFixed(0)} / ${pieces.toFixed(0)}`
  })
  console.log(`${name.padEnd(28)} ${costs.join('   ')}`)
}
console.log(`slowest: ${slowest.toFixed(0)} ms`)
process.exitCode = slowest > MAX_MILLISECONDS ? 1 : 0
