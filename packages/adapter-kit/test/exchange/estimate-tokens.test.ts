import type { ChatParams } from '@slf/core'
import { expect, it } from 'vitest'
import { estimateTokens } from '../../src/exchange/estimate-tokens.js'

const image = {
  type: 'image_url',
  image_url: { url: `data:image/png;base64,${'A'.repeat(100_000)}` },
} as const

it.each<[string, ChatParams, number]>([
  ['text', { messages: [{ role: 'user', content: 'x'.repeat(400) }] }, 100],
  [
    'parts',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'x'.repeat(40) }, image] }] },
    1_010,
  ],
  [
    'the longest answer',
    { messages: [{ role: 'user', content: 'x'.repeat(4) }], max_completion_tokens: 500 },
    501,
  ],
  [
    'tool calls',
    {
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":12}' } }],
        },
      ],
    },
    2,
  ],
])('counts %s', (_name, params, tokens) => {
  expect(estimateTokens(params)).toBe(tokens)
})
