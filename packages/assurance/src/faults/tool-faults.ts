import { inspect } from 'node:util'
import { type ErrorCode, SlfError, ToolError } from '@slf/core'
import { httpError, replyOf, type ReplyFunction, ScriptedServer, type ToolCallFixture } from '@slf/testbed'
import { toolResults } from '../../../core/test/run/tool-results.js'
import type { AdapterUnderTest } from '../adapters.js'
import type { Search } from '../desk.js'
import { Bench } from './bench.js'
import type { Caller, Observation } from './callers.js'
import { eventViolations } from './event-violations.js'

const DEEP = 50_000
/** In characters: enough to hang whatever takes more than linear time. */
const LONG = 512 * 1024

/** Something that a model does with tools, or a tool does, and what the model learns. */
export interface ToolFault {
  readonly name: string
  readonly calls: readonly ToolCallFixture[]
  /** How often a tool runs. */
  readonly runs: number
  /** What the model learns of each call, in their order. */
  readonly told: readonly (string | RegExp)[]
  /** The call ends with this instead of an answer. */
  readonly error?: ErrorCode
  /** What the tool does; default: it finds what it was asked for. */
  readonly search?: Search
  /** Milliseconds that a tool may take; default a minute. */
  readonly toolMs?: number
  /** The model never stops calling tools. */
  readonly isEndless?: boolean
}

const call = (text: unknown, index = 0): ToolCallFixture => ({
  name: 'search',
  arguments: text,
  id: `call_${index}`,
})
const calls = (...texts: readonly unknown[]): readonly ToolCallFixture[] => texts.map(call)
const queries = (...texts: readonly string[]): readonly ToolCallFixture[] =>
  calls(...texts.map((query) => ({ query })))

const never = (): Promise<never> => new Promise(() => {})

/** Three calls at once; the first is the slowest, the second is what the row is about. */
const ofThree = (second: Search): Pick<ToolFault, 'calls' | 'runs' | 'search'> => ({
  calls: queries('a', 'b', 'c'),
  runs: 3,
  search: async (query, context) => {
    if (query === 'b') return second(query, context)
    if (query === 'a') await new Promise((resolve) => setTimeout(resolve, 10))
    return `found ${query}`
  },
})

/** Rows T1 to T17 of the fault matrix; T7 is a phase of an abort. */
export const toolFaults: readonly ToolFault[] = [
  ...['serch', 'constructor', '__proto__', 'toString', 'hasOwnProperty'].map((name) => ({
    name: `T1 a tool that is called ${name}`,
    calls: [{ name, arguments: { query: 'x' } }],
    runs: 0,
    told: [/no tool/],
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
    name: `T2, T4 arguments: ${name}`,
    calls: calls(text),
    runs: 0,
    told: [/search|argument/],
  })),
  {
    name: 'T2 arguments with a prototype',
    calls: calls('{"query":"x","__proto__":{"polluted":true}}'),
    runs: 1,
    told: ['found x'],
  },
  {
    name: 'T2 two good calls and a bad one',
    calls: calls({ query: 'a' }, '[', { query: 'b' }),
    runs: 2,
    told: ['found a', /argument/, 'found b'],
  },
  {
    name: 'T2 the same id twice',
    calls: queries('a', 'b').map((one) => ({ ...one, id: 'one' })),
    runs: 2,
    told: ['found a', 'found b'],
  },
  {
    name: 'T6 a tool that never settles',
    calls: queries('x'),
    runs: 1,
    search: never,
    toolMs: 30,
    told: ["The tool 'search' took longer than 30 ms."],
  },
  {
    name: 'T9, T16 results of every kind',
    calls: queries(...[...toolResults.keys()].map(String)),
    runs: toolResults.length,
    search: (query) => toolResults[Number(query)]?.[1],
    told: toolResults.map(([, , text]) => text),
  },
  {
    name: 'T9 a result of 5 MB',
    calls: queries('x'),
    runs: 1,
    search: () => 'x'.repeat(5e6),
    told: [`${'x'.repeat(1_048_576)}\n[truncated: 1048576 of 5000000 characters]`],
  },
  {
    name: 'T9 a stream that nobody has read',
    calls: queries('x'),
    runs: 1,
    search: () => new ReadableStream(),
    error: 'SLF_DECORATOR',
    told: [],
  },
  {
    name: 'T11 1,000 calls at once',
    calls: queries(...Array.from({ length: 1_000 }, (_, index) => String(index))),
    runs: 128,
    told: Array.from({ length: 1_000 }, (_, index) => (index < 128 ? `found ${index}` : /at most 128/)),
  },
  {
    name: 'T12 one of three fails',
    ...ofThree(() => Promise.reject(new Error('swordfish'))),
    told: ['found a', "The tool 'search' failed.", 'found c'],
  },
  {
    name: 'T12 one of three is aborted by itself',
    ...ofThree(() => AbortSignal.abort().throwIfAborted()),
    told: ['found a', "The tool 'search' failed.", 'found c'],
  },
  {
    name: 'T12 one of three never settles',
    ...ofThree(never),
    toolMs: 30,
    told: ['found a', "The tool 'search' took longer than 30 ms.", 'found c'],
  },
  {
    name: 'T12 one of three ends the call, the others never settle',
    calls: queries('a', 'b', 'c'),
    runs: 3,
    search: (query) => {
      if (query !== 'b') return never()
      throw new ToolError('The database is gone.', { toolName: 'search' })
    },
    error: 'SLF_TOOL',
    told: [],
  },
  {
    name: 'T13 calls without an end',
    calls: queries('x'),
    runs: 10,
    isEndless: true,
    error: 'SLF_TOOL_LOOP',
    told: ['found x'],
  },
]

const ANSWER = 'I have looked.'

/**
 * A model that misuses tools, or whose tools fail, then answers: the run goes on, and everything that goes over the wire
 * stays valid (the server refuses what OpenAI's schema does not allow). Between the two, the server fails once: no tool
 * runs again (T17).
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
      : replyOf(target, index === 0 || fault.isEndless ? { toolCalls: fault.calls } : { content: ANSWER })
  const { toolMs = 60_000 } = fault
  let runs = 0
  const search: Search = (query, context) => {
    runs++
    return fault.search ? fault.search(query, context) : `found ${query}`
  }
  await using server = await ScriptedServer.start(script)
  const provider = { baseURL: server.baseURL, openExchanges: () => server.activeRequests }
  await using bench = new Bench(adapter, provider, { search, timeouts: { tool: toolMs } })
  const seen = await caller.run(bench.llm, bench.options)
  const found = [
    ...(await bench.leftovers()),
    ...eventViolations(bench.events),
    ...server.takeFailures(),
    ...judgeOutcome(fault, seen),
  ]
  if (runs !== fault.runs) found.push(`tools ran ${runs} times`)
  const told = toolOutputs(server.requests[2]?.json)
  const isTold = (expected: string | RegExp, text = ''): boolean =>
    typeof expected === 'string' ? text === expected : text.length < 5_000 && expected.test(text)
  if (told.length !== fault.told.length || !fault.told.every((one, index) => isTold(one, told[index]))) {
    found.push(`told: ${inspect(told, { maxStringLength: 200 })}`)
  }
  return found
}

function judgeOutcome({ error: code }: ToolFault, { text, error }: Observation): string[] {
  if (code === undefined && error === undefined) return text === ANSWER ? [] : [`answers ${inspect(text)}`]
  return SlfError.isInstance(error) && error.code === code ? [] : [inspect(error ?? text)]
}

/** What tools said, in a request of either wire. */
function toolOutputs(body: unknown): string[] {
  const { messages, input } = (body ?? { messages: [] }) as Readonly<
    Record<'messages' | 'input', readonly Record<string, unknown>[]>
  >
  const said = (messages ?? input).filter(
    (one) => one['role'] === 'tool' || one['type'] === 'function_call_output',
  )
  return said.map((one) => String(one['content'] ?? one['output']))
}
