import { inspect } from 'node:util'
import { httpError, replyOf, type ReplyFunction, ScriptedServer, type ToolCallFixture } from '@slf/testbed'
import type { AdapterUnderTest } from '../adapters.js'
import { Bench } from './bench.js'
import type { Caller } from './callers.js'
import { eventViolations } from './event-violations.js'

const DEEP = 50_000
const LONG = 2 * 1024 ** 2

/** Something that a model does with tools, and how often a tool then runs. */
export interface ToolFault {
  readonly name: string
  readonly calls: readonly ToolCallFixture[]
  readonly runs: number
  /** What the model is told; absent: what the tool said. */
  readonly told?: RegExp
}

const search = (text: unknown): readonly ToolCallFixture[] => [{ name: 'search', arguments: text }]

/** Rows T1, T2, T4, T11 of the fault matrix. */
export const toolFaults: readonly ToolFault[] = [
  ...['serch', 'constructor', '__proto__', 'toString', 'hasOwnProperty'].map((name) => ({
    name: `a tool that is called ${name}`,
    calls: [{ name, arguments: { query: 'x' } }],
    runs: 0,
    told: /no tool/,
  })),
  ...Object.entries({
    nothing: '',
    null: 'null',
    'a list': '["x"]',
    'cut JSON': '{"query": "x',
    'a wrong type': '{"query": {"a": 1}}',
    'another key': '{"question": "x"}',
    'deep JSON': `{"query": ${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
    'JSON that never ends': `{"query": [${'"x",'.repeat(LONG / 4)}`,
  }).map(([name, text]) => ({
    name: `arguments: ${name}`,
    calls: search(text),
    runs: 0,
    told: /search|argument/,
  })),
  {
    name: 'arguments with a prototype',
    calls: search('{"query":"x","__proto__":{"polluted":true}}'),
    runs: 1,
  },
  {
    name: 'two good calls and a bad one',
    calls: [...search({ query: 'a' }), ...search('['), ...search({ query: 'b' })].map(named),
    runs: 2,
    told: /argument/,
  },
  {
    name: 'the same id twice',
    calls: [...search({ query: 'a' }), ...search({ query: 'b' })].map((call) => ({ ...call, id: 'one' })),
    runs: 2,
  },
]

function named(call: ToolCallFixture, index: number): ToolCallFixture {
  return { ...call, id: `call_${index}` }
}

const ANSWER = 'I have looked.'

/**
 * A model that misuses tools, then answers: the run goes on, and everything that goes over the wire stays valid (the
 * server refuses what OpenAI's schema does not allow). Between the two, the server fails once: no tool runs again.
 */
export async function runToolFault(
  fault: ToolFault,
  adapter: AdapterUnderTest,
  caller: Caller,
): Promise<string[]> {
  const target = { wire: adapter.wire, call: caller.call }
  const script: ReplyFunction = (_request, index) =>
    index === 1
      ? httpError(500, 'try later')
      : replyOf(target, index === 0 ? { toolCalls: fault.calls } : { content: ANSWER })
  const ran: string[] = []
  await using server = await ScriptedServer.start(script)
  const provider = { baseURL: server.baseURL, openExchanges: () => server.activeRequests }
  await using bench = new Bench(adapter, provider, { search: (query) => `found ${ran.push(query)}` })
  const seen = await caller.run(bench.llm, bench.options)
  const found = [...(await bench.leftovers()), ...eventViolations(bench.events), ...server.takeFailures()]
  if (seen.error !== undefined) return [...found, inspect(seen.error)]
  if (seen.text !== ANSWER) found.push(`the answer is ${inspect(seen.text)}`)
  if (ran.length !== fault.runs) found.push(`tools ran ${ran.length} times`)
  if (server.requests.length !== 3) found.push(`${server.requests.length} requests`)
  const outputs = toolOutputs(server.requests[2]?.json)
  if (outputs.length !== fault.calls.length) found.push(`${outputs.length} answers of tools`)
  const bad = outputs.filter((output) => !output.startsWith('found'))
  if (bad.length !== fault.calls.length - fault.runs) found.push(`told: ${inspect(outputs)}`)
  if (bad.some((output) => output.length > 5_000 || !fault.told?.test(output)))
    found.push(`told: ${inspect(bad)}`)
  return found
}

/** What tools said, in a request of either wire. */
function toolOutputs(body: unknown): string[] {
  const { messages, input } = body as Readonly<
    Record<'messages' | 'input', readonly Record<string, unknown>[]>
  >
  const said = (messages ?? input).filter(
    (one) => one['role'] === 'tool' || one['type'] === 'function_call_output',
  )
  return said.map((one) => String(one['content'] ?? one['output']))
}
