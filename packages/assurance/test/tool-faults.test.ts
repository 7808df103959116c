import { httpError, replyOf, ScriptedServer } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { adapters } from '../src/adapters.js'
import { uninterested } from '../src/faults/callers.js'
import { textCallers } from '../src/faults/method-callers.js'

type Call = { readonly name: string; readonly arguments: unknown }
const search: Call = { name: 'search', arguments: { query: 'x' } }

interface ToolFault {
  readonly title: string
  readonly calls: readonly Call[]
  /** What a search does. */
  readonly result?: () => unknown
  readonly runs: number
  /** What the model is told, in this order. */
  readonly told: readonly string[]
}

const circular: Record<string, unknown> = { n: 1n }
circular['self'] = circular

/** Rows of the fault matrix about tools: the model is told, and the call goes on. */
const faults: readonly ToolFault[] = [
  {
    title: 'unknown tools',
    calls: ['nope', 'constructor', '__proto__', 'toString'].map((name) => ({ name, arguments: {} })),
    runs: 0,
    told: ['\\"nope\\"', '\\"constructor\\"', '\\"__proto__\\"', '\\"toString\\"'],
  },
  {
    title: 'invalid arguments',
    calls: ['', 'null', '[]', '{"query":', '{"query":{}}'].map((text) => ({ ...search, arguments: text })),
    runs: 0,
    told: ["The arguments of the tool 'search' are not valid"],
  },
  {
    title: 'a result that is no JSON',
    calls: [search],
    result: () => circular,
    runs: 1,
    told: ['[circular]'],
  },
  {
    title: 'one of three that fails',
    calls: [search, { ...search, arguments: { query: 'y' } }, { ...search, arguments: { query: 'z' } }],
    result: (() => {
      let runs = 0
      return () => (++runs % 3 === 2 ? Promise.reject(new Error('a secret')) : 'found')
    })(),
    runs: 3,
    told: ['found', "The tool 'search' failed.", 'found'],
  },
]

describe.each(adapters)('$name', ({ wire, make }) => {
  describe.each(faults)('$title', ({ calls, result, runs, told }) => {
    it.each(textCallers)('$name', async (caller) => {
      const target = { wire, call: caller.call }
      // A server error after the tools ran: the request is repeated, the tools are not.
      await using server = await ScriptedServer.start([
        replyOf(target, { toolCalls: calls }),
        httpError(503, {}),
        replyOf(target, { content: 'Done.' }),
      ])
      const llm = make({
        apiKey: 'sk-tools',
        modelName: 'test-model',
        baseURL: server.baseURL,
        retry: { maxRetries: 1, baseDelayMs: 1 },
      })
      let ran = 0
      const seen = await caller.run(llm, { ...uninterested(), search: () => (ran++, result?.()) })
      expect(seen).toMatchObject({ text: 'Done.' })
      expect(ran).toBe(runs)
      const sent = server.requests[2]?.text ?? ''
      let from = 0
      for (const text of told) {
        expect(sent.slice(from)).toContain(text)
        from = sent.indexOf(text, from) + text.length
      }
      expect(sent).not.toContain('a secret')
    })
  })
})
