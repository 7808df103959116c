import { type Capabilities, defaultCapabilities, InvalidRequestError, UnsupportedError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { checkParams, mergeParams } from '../src/chat-request.js'

const messages = [{ role: 'user', content: 'hi' }] as const
const everything: Capabilities = {
  tools: true,
  streaming: true,
  structuredOutput: 'json_schema',
  strict: true,
  images: true,
  toolResultImages: true,
  parallelToolCalls: true,
}
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } } as const
const tool = { type: 'function', function: { name: 'f' } } as const

describe('checkParams', () => {
  it.each([undefined, null, 'text', {}, { messages: 'hi' }])('refuses what is no request: %j', (params) => {
    expect(() => checkParams(params as never, everything)).toThrow(TypeError)
  })

  it.each([{ messages: [] }, { messages, model: 'other' }, { messages, stream: true }])(
    'refuses %j',
    (params) => {
      expect(() => checkParams(params, everything)).toThrow(InvalidRequestError)
    },
  )

  it.each([
    ['tools', { messages, tools: [tool] }, { tools: false }],
    ['parallelToolCalls', { messages, parallel_tool_calls: true }, {}],
    ['structuredOutput', { messages, response_format: { type: 'json_object' } }, {}],
    [
      'structuredOutput',
      { messages, response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
      { structuredOutput: 'json_object' },
    ],
    ['images', { messages: [{ role: 'user', content: [image] }] }, {}],
    [
      'toolResultImages',
      { messages: [{ role: 'tool', tool_call_id: 'a', content: [image] }] },
      { images: true },
    ],
  ] as const)('says that %s is not declared', (capability, params, differences) => {
    const can = { ...defaultCapabilities, ...differences }
    expect(() => checkParams(params, can)).toThrow(UnsupportedError)
    expect(() => checkParams(params, can)).toThrow(`'${capability}'`)
    expect(() => checkParams(params, everything)).not.toThrow()
  })
})

describe('mergeParams', () => {
  it('puts the call over the defaults: undefined keeps a default, null removes it', () => {
    const defaults = Object.freeze({ temperature: 0.2, seed: 1, top_p: 0.9 })
    const params = Object.freeze({
      messages,
      seed: undefined,
      top_p: null,
      stop: null,
      provider: { order: ['a'] },
    })
    expect(mergeParams(defaults, params)).toEqual({
      messages,
      temperature: 0.2,
      seed: 1,
      provider: { order: ['a'] },
    })
  })
})
