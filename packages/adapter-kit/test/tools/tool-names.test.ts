import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wireToolNames } from '@slf/adapter-kit'

describe('wireToolNames', () => {
  it.each([
    ['functions.search', 'functions_search'],
    ['', 'unnamed_tool'],
    ['suche-für 😀', 'suche-f_r__'],
    ['x'.repeat(70), 'x'.repeat(64)],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['.'.repeat(65), '_'.repeat(64)],
    [' ', '_'],
    ['__proto__', '__proto__'],
    ['get_weather-2', 'get_weather-2'],
  ])('%j becomes %j', (name, wire) => {
    expect(wireToolNames(undefined)(name)).toBe(wire)
  })

  it('lets declared names stand, nested and flat', () => {
    const toolName = wireToolNames([
      { type: 'function', function: { name: 'my.tool' } },
      { type: 'custom', name: 'my.other', format: { type: 'text' } },
      { type: 'web_search' },
    ])
    expect(['my.tool', 'my.other', 'my.third'].map(toolName)).toEqual(['my.tool', 'my.other', 'my_third'])
  })

  it('makes any name legal, and leaves legal ones alone', () => {
    const toolName = wireToolNames([])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        expect(toolName(name)).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
        expect(toolName(toolName(name))).toBe(toolName(name))
      }),
    )
  })
})
