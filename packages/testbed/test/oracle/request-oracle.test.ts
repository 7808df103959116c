import { describe, expect, it } from 'vitest'
import { goldenRecordings, requestViolations, type Wire } from '../../src/index.js'

const user = { role: 'user', content: 'Hi' }
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const asks = (...ids: string[]) => ({ role: 'assistant', content: null, tool_calls: ids.map(call) })
const answers = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'ok' })
const open = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
const closed = { ...open, additionalProperties: false }
const chatTool = (parameters: object, name = 'f') => ({
  type: 'function',
  function: { name, parameters, strict: true },
})
const item = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'c1', output: 'ok' }
const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] }
const responsesTool = { type: 'function', name: 'f', parameters: closed, strict: true }

describe('requestViolations', () => {
  it.each<[string, Wire, object]>([
    ['a plain chat', 'chat', { messages: [user] }],
    ['a tool loop', 'chat', { messages: [user, asks('c1', 'c2'), answers('c2'), answers('c1'), user] }],
    [
      'a reused id in a later turn',
      'chat',
      { messages: [user, asks('c1'), answers('c1'), asks('c1'), answers('c1')] },
    ],
    ['strict tools', 'chat', { messages: [user], tools: [chatTool(closed)], tool_choice: 'auto' }],
    ['a plain response', 'responses', { input: 'Hi' }],
    ['a reasoning loop', 'responses', { input: [user, reasoning, item, output], tools: [responsesTool] }],
  ])('accepts %s', (_name, wire, body) => {
    expect(requestViolations(wire, { model: 'm', ...body })).toEqual([])
  })

  it.each<[string, Wire, object, RegExp]>([
    [
      'an unknown top-level key',
      'chat',
      { messages: [user], provider: {} },
      /unknown top-level key 'provider'/,
    ],
    ['a stray key in a message', 'chat', { messages: [{ ...user, foo: 1 }] }, /additional properties.*foo/],
    ['a wrong role', 'chat', { messages: [{ role: 'bot', content: 'x' }] }, /messages\/0/],
    [
      'object arguments',
      'chat',
      {
        messages: [
          user,
          { ...asks(), tool_calls: [{ ...call('c'), function: { name: 'f', arguments: {} } }] },
          answers('c'),
        ],
      },
      /arguments/,
    ],
    ['no tools but a list', 'chat', { messages: [user], tools: [] }, /tools is an empty list/],
    ['a choice without tools', 'chat', { messages: [user], tool_choice: 'auto' }, /tool_choice without/],
    ['a bad name', 'chat', { messages: [user], tools: [chatTool(closed, 'a.b')] }, /does not match/],
    [
      'the same name twice',
      'chat',
      { messages: [user], tools: [chatTool(closed), chatTool(closed)] },
      /repeats the name/,
    ],
    ['an open strict schema', 'chat', { messages: [user], tools: [chatTool(open)] }, /not closed/],
    [
      'a deep open schema',
      'chat',
      {
        messages: [user],
        tools: [chatTool({ ...closed, properties: { a: { anyOf: [{ type: 'null' }, open] } } })],
      },
      /properties\/a\/anyOf\/1: .*not closed/,
    ],
    [
      'an optional key of a strict schema',
      'chat',
      {
        messages: [user],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'r', strict: true, schema: { ...closed, required: [] } },
        },
      },
      /does not require a/,
    ],
    ['an unanswered call', 'chat', { messages: [user, asks('c1')] }, /no answer to the tool calls c1/],
    [
      'a late answer',
      'chat',
      { messages: [user, asks('c1'), user, answers('c1')] },
      /comes before the answers/,
    ],
    ['an answer to nothing', 'chat', { messages: [user, answers('c1')] }, /no earlier call waits for/],
    [
      'two answers',
      'chat',
      { messages: [user, asks('c1'), answers('c1'), answers('c1')] },
      /no earlier call waits for/,
    ],
    ['a nested tool', 'responses', { input: 'Hi', tools: [chatTool(closed)] }, /tools/],
    ['too few output tokens', 'responses', { input: 'Hi', max_output_tokens: 8 }, /max_output_tokens/],
    ['an output without a call', 'responses', { input: [user, output] }, /no earlier call waits for/],
    ['a call without an output', 'responses', { input: [user, item] }, /no answer/],
    [
      'reasoning without its item',
      'responses',
      { input: [user, reasoning, user] },
      /without the item it led to/,
    ],
    ['reasoning at the end', 'responses', { input: [user, reasoning] }, /without the item it led to/],
  ])('refuses %s', (_name, wire, body, expected) => {
    expect(requestViolations(wire, { model: 'm', ...body }).join('\n')).toMatch(expected)
  })

  it('ignores allowed extras at any depth, but not inside schemas', () => {
    const body = {
      model: 'm',
      messages: [user, { role: 'assistant', content: 'x', reasoning_content: 'y' }],
      reasoning_content: 1,
    }
    expect(requestViolations('chat', body, { allowExtra: ['reasoning_content'] })).toEqual([])
    expect(requestViolations('chat', body)).not.toEqual([])
  })

  it.for(['chat', 'responses'] as const)('agrees with what OpenAI accepted (%s)', (wire, { skip }) => {
    const accepted = goldenRecordings(wire).filter(
      ({ status, request, meta }) => status === 200 && request && meta.host === 'api.openai.com',
    )
    skip(accepted.length === 0, 'no recordings')
    const refused = accepted.map(({ name, request }) => ({
      name,
      violations: requestViolations(wire, request),
    }))
    expect(refused.filter(({ violations }) => violations.length > 0)).toEqual([])
  })
})
