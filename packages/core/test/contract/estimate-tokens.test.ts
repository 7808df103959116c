import { type ChatParams, estimateTokens } from '@slf/core'
import { expect, it } from 'vitest'

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
    'the schemas of tools and of the answer',
    {
      messages: [],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      response_format: { type: 'json_object' },
    },
    Math.ceil(
      (JSON.stringify([{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }])
        .length +
        22) /
        4,
    ),
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
    3,
  ],
])('counts %s', (_name, params, tokens) => {
  expect(estimateTokens(params)).toBe(tokens)
})
