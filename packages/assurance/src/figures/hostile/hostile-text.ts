import { parseJson, readErrorBody, SSEParser } from '@slf/adapter-kit'
import { redact } from '@slf/core'
import { Type } from 'typebox'
import { outputFormat } from '../../../../core/src/schema/output/output-format.js'
import { toolArguments } from '../../../../core/src/schema/output/validate-tool-arguments.js'
import { answerOptions, AnswerSchema } from '../../fuzz/text-targets.js'
import type { Figure, Measurement } from '../figure.js'

const SIZE = 1024 ** 2

const fill = (piece: string, before = ''): string => before + piece.repeat(Math.ceil(SIZE / piece.length))

/** Texts that make careless readers slow. */
const texts: readonly string[] = [
  ...['[', '{"a":', '"', '\\"', '```', '```json\n', '<think>', '<a>', '<', ' ', '\n', '1', '-', ',', '“'],
  ...[
    '{"a":1},',
    '/*',
    '//',
    "'",
    'a ',
    '\u2028',
    '&amp;',
    'sk-',
    'eyJ-',
    'Bearer ',
    '***',
    'data: x\n',
    '\r',
  ],
  ...['</summary', '</think>', '<think></think>', '{/*</think>', '<think></think>{/*'],
].map((piece) => fill(piece))

/** Tags that the schema knows. */
const tagged: readonly string[] = [
  ...['<summary></summary>', '</summary><summary>', '</summary>', '</summary', '<![CDATA[</summary>'].map(
    (piece) => fill(piece, '<answer><summary>'),
  ),
  ...['<summary>x</summary>', '<summary/>', '<a>', '<a/>', '</>'].map((piece) => fill(piece, '<answer>')),
  fill('<item><name>x</name><count>1</count></item>', '<answer><tags>'),
  fill('<entry><key>k</key><value>true</value></entry>', '<answer><nested>'),
]

/** Values of a schema that holds itself. */
const recursive: readonly string[] = [
  `${fill('{"z":1},', '{"items":[')}]}`,
  `${fill('1,', `{"value":${'['.repeat(60)}`)}${']'.repeat(60)}}`,
  `${fill('null,', '{"value":[')}]}`,
]

const inPieces = (text: string, push: (piece: string) => void): void => {
  for (let at = 0; at < text.length; at += 4_096) push(text.slice(at, at + 4_096))
}

/** Any JSON, as a schema that holds itself. */
const AnySchema = Type.Cyclic(
  {
    Any: Type.Union([
      Type.Null(),
      Type.Boolean(),
      Type.Number(),
      Type.String(),
      Type.Array(Type.Ref('Any')),
      Type.Record(Type.String(), Type.Ref('Any')),
    ]),
  },
  'Any',
)

const modes = ['json_schema', 'prompted_json', 'prompted_xml'] as const

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'answer of a recursive schema': (text) =>
    outputFormat(AnySchema, { ...answerOptions, mode: 'prompted_json' }).read({
      role: 'assistant',
      content: text,
    }),
  ...Object.fromEntries(
    modes.flatMap((mode) => {
      const format = outputFormat(AnswerSchema, { ...answerOptions, mode })
      const whole = (text: string): unknown => format.read({ role: 'assistant', content: text })
      const partial = (text: string): void => {
        const reader = format.partial()
        inPieces(text, (piece) => void reader.push(piece))
        reader.finish()
      }
      return [
        [`answer (${mode})`, whole],
        [`growing answer (${mode})`, partial],
      ]
    }),
  ),
  'tool arguments': (text) => toolArguments(AnswerSchema, answerOptions).readArguments(text),
  'JSON of a provider': (text) => attempt(() => parseJson(text, 128)),
  'error body': (text) => readErrorBody(text),
  redaction: (text) => redact(text, ['sk-canary-0Zq7Wm4Xn9Bv2Lt6Rk8Hs3']),
  'SSE reader': (text) =>
    attempt(() => {
      const parser = new SSEParser(SIZE * 2)
      inPieces(text, (piece) => void parser.push(new TextEncoder().encode(piece)))
      return parser.end()
    }),
}

/** The slowest of all hostile texts of a mebibyte, for each reader. */
export const hostileText: Figure = async () => {
  const measurements: Measurement[] = []
  for (const [name, read] of Object.entries(readers)) {
    const all = [...texts, ...tagged, ...(name.endsWith('recursive schema') ? recursive : [])]
    const times = all.map((text) => {
      // The first time is that of code which is not compiled yet; one of the others may hold a pause of the machine.
      timeOf(read, text)
      return Math.min(timeOf(read, text), timeOf(read, text))
    })
    const slowest = Math.max(...times)
    const text = all[times.indexOf(slowest)] ?? ''
    const what = `hostile text of 1 MiB: ${name}, slowest (${JSON.stringify(text.slice(0, 40))}…)`
    measurements.push({ what, value: slowest, unit: 'ms', limit: 200 })
  }
  return measurements
}

/** Time of this process: on a busy machine others take a part of what a clock shows. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  read(text)
  const { user, system } = process.cpuUsage(cpu)
  return Math.min(performance.now() - startedAt, (user + system) / 1000)
}

function attempt(read: () => unknown): void {
  try {
    read()
  } catch {
    // That it is refused is right; how long it takes is the question.
  }
}
