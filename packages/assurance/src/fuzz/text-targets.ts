import { parseJson, classifyError, readErrorBody, retryAfterMs, SSEParser } from '@slf/adapter-kit'
import { type Capabilities, defaultCapabilities, systemClock } from '@slf/core'
import { chatChunks, chatCompletion, sseText, sseTransformations } from '@slf/testbed'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
// Not exported to users: the readers behind `returns` and behind tools.
import { outputFormat } from '../../../core/src/schema/output/output-format.js'
import { toolArguments } from '../../../core/src/schema/output/validate-tool-arguments.js'
import type { OutputMode } from '../../../core/src/schema/output/output-mode.js'
import type { FuzzTarget } from './fuzz.js'
import { mutatedBytes } from './mutate.js'

/** A schema with something of everything. */
export const AnswerSchema = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  summary: Type.String({ maxLength: 200 }),
  score: Type.Optional(Type.Number({ minimum: 0 })),
  tags: Type.Array(Type.Object({ name: Type.String(), count: Type.Integer() })),
  nested: Type.Optional(Type.Record(Type.String(), Type.Union([Type.Null(), Type.Boolean()]))),
})

const value = {
  severity: 'low',
  summary: 'all "fine" – 😀',
  score: 1.5,
  tags: [{ name: 'a', count: 1 }],
  nested: { yes: true, none: null },
}
const json = JSON.stringify(value)
const capabilities: Capabilities = { ...defaultCapabilities, structuredOutput: 'json_schema', strict: true }
export const answerOptions = { name: 'answer', description: 'An answer.', capabilities }

const answers = [
  json,
  JSON.stringify(value, null, 2),
  `Sure:\n\`\`\`json\n${json}\n\`\`\`\nDone.`,
  `<think>maybe {"severity":</think>${json}`,
  `{severity: 'high', summary: “it's”, tags: [], // note\n}`,
  '<answer><severity>low</severity><summary>a &lt; b</summary><tags><item><name>x</name><count>1</count></item></tags></answer>',
  '[1, -2.5e3, true, null, "\\u00e9\\ud83d\\ude00"]',
]

/** Readers of text that need no adapter. */
export const textTargets: readonly FuzzTarget[] = [
  {
    name: 'SSE reader',
    share: 150_000,
    make: mutatedBytes([
      ...Object.values(sseTransformations).map((change) =>
        change(sseText(chatChunks({ content: ['a', 'é'] }))),
      ),
      'event: a\nid: 1\nretry: 5\ndata: {"x":1}\ndata: 2\n\n: comment\n\ndata\n\n',
    ]),
    read(input) {
      const parser = new SSEParser(4_096)
      for (const { data } of [...parser.push(input), ...parser.end()])
        if (typeof data !== 'string') throw new TypeError()
    },
  },
  {
    name: 'JSON of a provider',
    share: 150_000,
    make: mutatedBytes([
      json,
      JSON.stringify(chatCompletion({ content: 'x', toolCalls: [{ name: 'f', arguments: {} }] })),
    ]),
    read(input) {
      try {
        JSON.stringify(parseJson(textOf(input), 32))
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
      }
    },
  },
  {
    name: 'error body',
    share: 100_000,
    make: mutatedBytes([
      JSON.stringify({
        error: { message: 'Rate limit', type: 'x', code: 'rate_limit_exceeded', param: null },
      }),
      JSON.stringify([{ error: { code: 400, message: 'm', status: 'INVALID_ARGUMENT' } }]),
      JSON.stringify({ detail: [{ loc: ['body', 0], msg: 'field required' }] }),
      JSON.stringify({ object: 'error', message: 'm', code: 40_303 }),
      '<html><body>Bad Gateway</body></html>',
    ]),
    read(input) {
      for (const body of bodiesOf(textOf(input))) {
        const error = classifyError(400, readErrorBody(body), { body })
        if (error.message.length > 2_000) throw new RangeError('an error message without bounds')
      }
    },
  },
  {
    name: 'Retry-After',
    share: 200_000,
    make: mutatedBytes([
      '1',
      '0.5',
      '120',
      'Sun, 22 Nov 2026 10:00:00 GMT',
      '1, 2',
      '-1',
      '1e3',
      ' 7 ',
      '٣',
      '99999999999999999999',
    ]),
    read(input) {
      const header = textOf(input).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
      for (const name of ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms']) {
        const delay = retryAfterMs(new Headers([[name, header]]), systemClock)
        if (delay !== undefined && !(Number.isFinite(delay) && delay >= 0))
          throw new RangeError(`waits ${delay} ms`)
      }
    },
  },
  {
    name: 'tool arguments',
    share: 60_000,
    make: mutatedBytes(answers),
    read: (input) => void toolArguments(AnswerSchema, answerOptions).readArguments(textOf(input)),
  },
  ...(['json_schema', 'prompted_json', 'prompted_xml'] as const).map((mode) => answerTarget(mode)),
]

/** Reads each input as a whole answer and, in pieces, as one that grows. */
function answerTarget(mode: OutputMode): FuzzTarget {
  const format = outputFormat(AnswerSchema, { ...answerOptions, mode })
  return {
    name: `answer, ${mode}`,
    share: 40_000,
    make: mutatedBytes([...answers, format.write(value)]),
    read(input) {
      const content = textOf(input)
      const reading = format.read({ role: 'assistant', content })
      if (!reading.ok && reading.issues.length > 21) throw new RangeError(`${reading.issues.length} issues`)
      if (reading.ok && !Value.Check(AnswerSchema, reading.value))
        throw new TypeError('does not fit the schema')
      const partial = format.partial()
      for (let at = 0; at < content.length; at += 7) partial.push(content.slice(at, at + 7))
      partial.finish()
      JSON.stringify(partial.value)
    },
  }
}

const textOf = (input: Uint8Array): string => new TextDecoder().decode(input)

/** The body as it is, and as JSON where it is JSON. */
function bodiesOf(text: string): unknown[] {
  try {
    return [text, parseJson(text, 32)]
  } catch {
    return [text]
  }
}
