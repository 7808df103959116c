const wordOf = (fraction: number): number => ((fraction - Math.floor(fraction)) * 2 ** 32) >>> 0

const primes: number[] = []
for (let candidate = 2; primes.length < 64; candidate++) {
  if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
}
const roundConstants = primes.map((prime) => wordOf(Math.cbrt(prime)))
const initialState = primes.slice(0, 8).map((prime) => wordOf(Math.sqrt(prime)))

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, as 64 hexadecimal digits.
 *
 * Written out because the fingerprint of a key is needed synchronously on every runtime: `crypto.subtle` is
 * asynchronous, and `node:crypto` is missing on edge runtimes. It is used for a few short texts, never for bulk data.
 */
export function sha256(text: string): string {
  const message = new TextEncoder().encode(text)
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor((message.length * 8) / 2 ** 32))
  view.setUint32(padded.length - 4, (message.length * 8) >>> 0)

  const state = Uint32Array.from(initialState)
  for (let offset = 0; offset < padded.length; offset += 64) digestBlock(state, view, offset)
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
}

function digestBlock(state: Uint32Array, block: DataView, offset: number): void {
  const schedule = new Uint32Array(64)
  const at = (index: number): number => schedule[index] as number
  for (let round = 0; round < 64; round++) {
    if (round < 16) {
      schedule[round] = block.getUint32(offset + round * 4)
      continue
    }
    const early = at(round - 15)
    const late = at(round - 2)
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    schedule[round] = at(round - 16) + small0 + at(round - 7) + small1
  }

  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let round = 0; round < 64; round++) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + big1 + choice + (roundConstants[round] as number) + at(round)) | 0
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = (big0 + majority) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = (state[index] as number) + word
  })
}
