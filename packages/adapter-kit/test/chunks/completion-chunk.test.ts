import { accumulate, type ChatCompletion } from '@slf/core'
import { expect, it } from 'vitest'
import { completionChunk } from '../../src/chunks/completion-chunk.js'

it('accumulates to the completion that it was made of', () => {
  const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } }) as const
  const completion: ChatCompletion = {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'text',
          tool_calls: [call('a'), call('b')],
          refusal: 'no',
          reasoning_content: 'why',
          annotations: [{ type: 'url_citation' }],
          provider_data: { source: 'x' },
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  }
  expect(accumulate([completionChunk(completion)])).toEqual(completion)
})
