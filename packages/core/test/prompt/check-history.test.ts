import { describe, expect, it } from 'vitest'
import { PromptError } from '@slf/core'
import { checkHistory } from '../../src/prompt/check-history.js'

const user = { role: 'user', content: 'hi' }
const call = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'search', arguments: '{}' } })),
})
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'found' })

describe('checkHistory', () => {
  it.each([
    ['nothing', []],
    ['a turn', [user, { role: 'assistant', content: 'hello' }]],
    [
      'answered calls, in any order',
      [user, call('a', 'b'), result('b'), result('a'), { role: 'assistant', content: 'x' }],
    ],
    ['an id that a provider used twice', [user, call('a', 'a'), result('a'), result('a')]],
    ['an id that comes again in a later turn', [call('a'), result('a'), call('a'), result('a')]],
    ['a refusal', [user, { role: 'assistant', refusal: 'no' }]],
    [
      'provider data',
      [{ role: 'assistant', content: 'x', provider_data: { any: [1] }, reasoning_content: 'r' }],
    ],
    [
      'files, images and failures of tools, and images that the model made',
      [
        call('a'),
        {
          ...result('a'),
          content: [{ type: 'file', file: { url: 'https://x.test/a.pdf', mime_type: 'application/pdf' } }],
          is_error: true,
        },
        {
          role: 'assistant',
          images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
        },
      ],
    ],
    [
      'parts',
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'image_url', image_url: { url: 'https://x.test' } },
          ],
        },
      ],
    ],
  ])('accepts %s', (_, messages) => {
    expect(checkHistory(messages, 'Desk.chat')).toBe(messages)
  })

  it.each([
    [
      'an unanswered call at the end',
      [user, call('a')],
      "the history ends before tool call 'a' was answered",
    ],
    [
      'an unanswered call before a message',
      [call('a', 'b'), result('a'), user],
      "message 2 of the history comes before tool call 'b' was answered",
    ],
    [
      'a result without a call',
      [user, result('a')],
      "message 1 of the history answers the tool call 'a', which no message asks for",
    ],
    ['a second result', [call('a'), result('a'), result('a')], 'message 2 of the history answers'],
    [
      'a result without an id',
      [call('a'), { role: 'tool', content: 'x' }],
      "answers the tool call 'undefined'",
    ],
    [
      'a system message',
      [{ role: 'system', content: 'x' }],
      "message 0 of the history has the role 'system'",
    ],
    [
      'an unknown role',
      [user, { role: 'admin', content: 'x' }],
      'message 1 of the history has the unknown role "admin"',
    ],
    ['no role', [{ content: 'x' }], 'has the unknown role undefined'],
    ['a string', ['hi'], 'message 0 of the history is not an object'],
    ['null', [null], 'is not an object'],
    ['no content', [{ role: 'user' }], 'has no content'],
    ['a part without type', [{ role: 'user', content: [{}] }], 'has a content part without a type'],
    [
      'an image of the assistant',
      [{ role: 'assistant', content: [{ type: 'image_url', image_url: { url: '' } }] }],
      'has an image: only user messages may',
    ],
    ['a call without id', [{ role: 'assistant', tool_calls: [{}] }], 'has a tool call without an id'],
    [
      'a call with parsed arguments',
      [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: {} } }] }],
      "the tool call 'a' without function.name or function.arguments",
    ],
    ['calls that are no array', [{ role: 'assistant', tool_calls: {} }], 'tool_calls that are not an array'],
    [
      'a key of Object as id',
      [call('a'), { role: 'tool', tool_call_id: '__proto__', content: '' }],
      "answers the tool call '__proto__'",
    ],
  ])('refuses %s', (_, messages, sentence) => {
    expect(() => checkHistory(messages, 'Desk.chat')).toThrow(PromptError)
    expect(() => checkHistory(messages, 'Desk.chat')).toThrow(`Desk.chat: `)
    expect(() => checkHistory(messages, 'Desk.chat')).toThrow(sentence)
  })
})
