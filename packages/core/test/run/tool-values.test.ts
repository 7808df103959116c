import type { ToolCall } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_RESULT_LENGTH, toolAnswer, toolMessage } from '../../src/run/tools/tool-result.js'
import { uniqueCalls } from '../../src/run/tools/unique-call-ids.js'

test('whatever a tool returns becomes text that every server can read, always the same', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
    withObjectString: true,
    stringUnit: 'binary',
  })
  fc.assert(
    fc.property(anything, (result) => {
      const { text, images } = toolAnswer(result)
      expect(images).toEqual([])
      expect(text).not.toMatch(/\p{Surrogate}/u)
      expect(toolAnswer(result).text).toBe(text)
      const message = toolMessage('c', { text, images })
      expect(JSON.parse(JSON.stringify(message))).toEqual({ role: 'tool', tool_call_id: 'c', content: text })
    }),
  )
})

test('a cut result does not end in half a character', () => {
  const { text } = toolAnswer(`${'x'.repeat(MAX_RESULT_LENGTH - 1)}😀😀`)
  expect(text).not.toMatch(/\p{Surrogate}/u)
  expect(text.endsWith(`[truncated: ${MAX_RESULT_LENGTH - 1} of ${MAX_RESULT_LENGTH + 3} characters]`)).toBe(
    true,
  )
})

describe('the calls of one turn', () => {
  const call = fc
    .record({ id: fc.constantFrom('', 'a', 'b', 'a_2'), text: fc.constantFrom('1', '2') })
    .map(({ id, text }): ToolCall => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: text },
      extra: text,
    }))

  test('get ids that nobody else has; none is lost but the very same one', () => {
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 12 }),
        fc.uniqueArray(fc.constantFrom('a', 'b', 'call_1_0')),
        (calls, earlier) => {
          const used = new Set(earlier)
          const unique = uniqueCalls(calls, 1, used)
          expect(new Set([...earlier, ...unique.map(({ id }) => id)]).size).toBe(
            earlier.length + unique.length,
          )
          expect(used.size).toBe(earlier.length + unique.length)
          const seen = new Set<string>()
          const kept = calls.filter(({ id, function: { arguments: text } }) => {
            const isRepeated = id !== '' && seen.has(`${id} ${text}`)
            seen.add(`${id} ${text}`)
            return !isRepeated
          })
          expect(unique.map(({ id: _, ...rest }) => rest)).toEqual(kept.map(({ id: _, ...rest }) => rest))
          expect(uniqueCalls(calls, 1, new Set(earlier))).toEqual(unique)
        },
      ),
    )
  })
})
