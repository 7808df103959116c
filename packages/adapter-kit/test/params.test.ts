import { cleanText, durationMs, errorIn, providerData, takeParams } from '@slf/adapter-kit'
import type { ChatParams } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UTF8Text } from '../src/parsing/utf8-text.js'
import { ask } from './scenario.js'

describe('takeParams', () => {
  const take = (params: ChatParams): { result: unknown; reported: string[] } => {
    const reported: string[] = []
    const result = takeParams(params, ['temperature'], { unsupported: (name) => reported.push(name) })
    return { result, reported }
  }

  it('takes what was named, gives extras apart, and reports the rest', () => {
    expect(take({ ...ask, temperature: 0, seed: 7, stop: ['x'], moon: 'full' })).toEqual({
      result: { taken: { ...ask, temperature: 0 }, extras: { moon: 'full' } },
      reported: ['seed', 'stop'],
    })
  })

  it('reports nothing that asks for nothing', () => {
    const params = {
      n: 1,
      presence_penalty: 0,
      logprobs: false,
      tools: [],
      response_format: { type: 'text' },
      seed: null,
      stop: [],
      logit_bias: {},
      modalities: ['text'],
    } as const
    expect(take({ ...ask, ...params }).reported).toEqual([])
    expect(take({ ...ask, n: 2, logprobs: true }).reported).toEqual(['n', 'logprobs'])
    const asking = { stop: '', logit_bias: { a: 1 }, modalities: ['text', 'audio'], audio: {}, functions: [] }
    expect(take({ ...ask, ...asking, function_call: 'none' })).toEqual({
      result: { taken: ask, extras: {} },
      reported: [...Object.keys(asking), 'function_call'],
    })
  })
})

describe('providerData', () => {
  const acme = providerData('acme', (data) => 'source' in data)
  const message = (provider_data: unknown) => ({ role: 'assistant', content: 'x', provider_data }) as const

  it('reads what it wrote, and what was written flat; nothing of another adapter', () => {
    expect(acme.read(message(acme.write({ a: 1 })))).toEqual({ a: 1 })
    expect(acme.read(message({ source: 'x', b: 2 }))).toEqual({ source: 'x', b: 2 })
    for (const other of [{ owl: { a: 1 } }, undefined, null, 'x', [], { acme: 'x' }]) {
      expect(acme.read(message(other))).toBeUndefined()
    }
    expect(providerData('constructor').read(message({}))).toBeUndefined()
  })
})

describe('durationMs', () => {
  it.each([
    ['34.074824224s', 34_074.824224],
    ['6m0s', 360_000],
    ['20ms', 20],
  ])('reads %s', (text, expected) => {
    expect(durationMs(text)).toBeCloseTo(expected, 6)
  })

  it.each(['', '7', 's', '1x', '-1s', null, undefined])('does not read %j', (text) => {
    expect(durationMs(text)).toBeUndefined()
  })
})

describe('cleanText', () => {
  it.each([
    ['a\r\nERROR forged', 'a ERROR forged'],
    ['\u001b[31mred\u001b[0m \u001b]0;title\u0007x', 'red x'],
    ['\u202Egnp.exe\u2066', 'gnp.exe'],
    ['\u0000\u0007\u009bK', ''],
    ['  plain  text ', 'plain text'],
  ])('makes %j fit for a log', (text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  it('leaves no control character and no half of a character, in bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const cleaned = cleanText(text, 50)
        // oxlint-disable-next-line no-control-regex
        expect(cleaned).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        expect(cleaned.length).toBeLessThanOrEqual(51)
      }),
    )
    expect(cleanText('x'.repeat(49) + '😀', 50)).toBe(`${'x'.repeat(49)}…`)
  })

  it('takes linear time', () => {
    const start = performance.now()
    cleanText('\u001b['.repeat(500_000), 500_000)
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('errorIn', () => {
  it.each([
    [{ error: { message: 'm' } }],
    [{ error: 'm' }],
    [{ errors: [{ message: 'm' }] }],
    [{ object: 'error' }],
    [{ type: 'error' }],
    [{ base_resp: { status_code: 1 } }],
  ])('finds %j', (value) => {
    expect(errorIn(value)).toBe(value)
  })

  it.each([
    [{ error: null }],
    [{ error: {} }],
    [{ error: '' }],
    [{ base_resp: { status_code: 0 } }],
    ['error'],
    [null],
    [[]],
  ])('takes %j for none', (value) => {
    expect(errorIn(value)).toBeUndefined()
  })
})

describe('text of a stream', () => {
  it('is malformed if, and only if, its bytes are, however they are cut', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => [...new TextEncoder().encode(text)]),
      fc.array(fc.nat(255), { maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 1, max: 7 }), (pieces, size) => {
        const bytes = Uint8Array.from(pieces.flat())
        let isReported = false
        const text = new UTF8Text(() => (isReported = true))
        for (let at = 0; at < bytes.length; at += size) text.push(bytes.subarray(at, at + size))
        text.end()
        const isRight = (() => {
          try {
            new TextDecoder('utf-8', { fatal: true }).decode(bytes)
            return true
          } catch {
            return false
          }
        })()
        expect(isReported).toBe(!isRight)
      }),
      { numRuns: 500 },
    )
  })
})
