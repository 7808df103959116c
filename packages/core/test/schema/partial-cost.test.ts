import { afterEach, expect, test, vi } from 'vitest'
import { defaultCapabilities } from '@slf/core'
import { Type } from 'typebox'
import { outputFormat } from '../../src/schema/output/output-format.js'

afterEach(() => vi.restoreAllMocks())

const Notes = Type.Object({ title: Type.String(), notes: Type.Array(Type.String()) })
const text = JSON.stringify({
  title: 'x'.repeat(200),
  notes: Array.from({ length: 1000 }, (_, index) => `note ${index}`.padEnd(13, '.')),
})

/** Items that are copied for each chunk when every chunk's value is looked at. */
function copiesPerChunk(chunks: number): number {
  let copied = 0
  // oxlint-disable-next-line unbound-method
  const { slice } = Array.prototype
  vi.spyOn(Array.prototype, 'slice').mockImplementation(function (this: unknown[], ...range) {
    const copy = slice.apply(this, range)
    copied += copy.length
    return copy
  })
  const size = Math.max(1, Math.floor(text.length / chunks))
  const format = outputFormat(Notes, {
    mode: 'json_object',
    capabilities: defaultCapabilities,
    name: 'answer',
  })
  const reader = format.partial()
  let count = 0
  for (let at = 0; at < text.length; at += size, count++) {
    reader.push(text.substring(at, at + size))
    void reader.value
  }
  vi.restoreAllMocks()
  return copied / count
}

test('a partial value for each chunk costs no more per chunk when there are more chunks', () => {
  const few = copiesPerChunk(1000)
  expect(few).toBeGreaterThan(0)
  expect(copiesPerChunk(4000)).toBeLessThan(1.3 * few)
  expect(copiesPerChunk(16_000)).toBeLessThan(1.3 * few)
})
