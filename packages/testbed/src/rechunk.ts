import fc from 'fast-check'

/**
 * Cuts bytes into pieces: every `size` bytes, or at the given ascending offsets. Text is cut as UTF-8 bytes, so a
 * piece may end inside a character. Cutting is deterministic; the pieces joined are the input.
 *
 * @example rechunk('data: x\n\n', 1) // one piece for each byte
 */
export function rechunk(bytes: string | Uint8Array, sizeOrOffsets: number | readonly number[]): Uint8Array[] {
  const source = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const pieces: Uint8Array[] = []
  let start = 0
  for (const end of [...offsets(source.length, sizeOrOffsets), source.length]) {
    if (end > start) pieces.push(source.subarray(start, end))
    start = Math.max(start, end)
  }
  return pieces
}

/**
 * A fast-check arbitrary of all ways to cut `bytes` into pieces, biased to few cuts; it shrinks towards one piece.
 *
 * @example fc.assert(fc.property(arbitrarySplits(text), (pieces) => { expect(parse(pieces)).toEqual(whole) }))
 */
export function arbitrarySplits(bytes: string | Uint8Array, maxCuts = 40): fc.Arbitrary<Uint8Array[]> {
  const source = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  return fc.uniqueArray(fc.integer({ min: 0, max: source.length }), { maxLength: maxCuts }).map((cuts) =>
    rechunk(
      source,
      cuts.sort((left, right) => left - right),
    ),
  )
}

function offsets(length: number, sizeOrOffsets: number | readonly number[]): readonly number[] {
  if (typeof sizeOrOffsets !== 'number')
    return sizeOrOffsets.filter((offset) => offset > 0 && offset < length)
  if (!Number.isInteger(sizeOrOffsets) || sizeOrOffsets < 1)
    throw new RangeError(`rechunk: size must be >= 1, got ${sizeOrOffsets}`)
  return Array.from(
    { length: Math.max(0, Math.ceil(length / sizeOrOffsets) - 1) },
    (_, index) => (index + 1) * sizeOrOffsets,
  )
}
