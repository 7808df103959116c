import { parseJson } from '@slf/adapter-kit'
import { ResponseTooLargeError } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('parseJson', () => {
  it('reads what JSON.parse reads, but for names of prototypes', () => {
    const harmless = fc.json({ maxDepth: 6 }).filter((text) => !/__proto__|constructor/.test(text))
    fc.assert(
      fc.property(harmless, (text) => {
        expect(parseJson(text, 20)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses more levels than allowed, also 200,000', () => {
    expect(parseJson(nested(10), 10)).toEqual(JSON.parse(nested(10)))
    expect(() => parseJson(nested(11), 10)).toThrow(ResponseTooLargeError)
    expect(() => parseJson(nested(200_000), 128)).toThrow(ResponseTooLargeError)
    expect(() => parseJson('{"a":'.repeat(200_000), 128)).toThrow(ResponseTooLargeError)
  })

  it('counts no brackets inside strings', () => {
    expect(parseJson('["[[[[", "\\"[[[[", "\\\\"]', 1)).toEqual(['[[[[', '"[[[[', '\\'])
  })

  it.each([
    '{"__proto__":{"polluted":true},"a":1}',
    '{"\\u005f_proto_\\u005F":{"polluted":true},"a":1}',
    '{"constructor":{"prototype":{"polluted":true}},"a":1}',
    '{"c\\u006fnstructor":{"prototype":{"polluted":true}},"a":1}',
  ])('drops the way to a prototype in %s', (text) => {
    const value = parseJson(`{"deep":[${text}]}`, 20) as { deep: Record<string, unknown>[] }
    expect(Reflect.ownKeys(value.deep[0] ?? {})).toEqual(['a'])
    expect(Object.assign({}, value.deep[0])).not.toHaveProperty('polluted')
  })

  it('keeps a property that is only called constructor', () => {
    expect(Reflect.ownKeys(parseJson('{"constructor":"Brunel"}', 5) as object)).toEqual(['constructor'])
  })

  it('throws SyntaxError for what is not JSON', () => {
    expect(() => parseJson('{"a":', 5)).toThrow(SyntaxError)
  })
})
