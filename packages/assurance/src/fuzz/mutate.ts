import type { Random } from './random.js'

/** Texts with a meaning to one of the readers. */
const words: Readonly<Record<string, readonly string[]>> = {
  framing: [
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    ':',
    'data:',
    'data: ',
    'event: error\n',
    'id: 1\n',
    'retry: 1\n',
    '\uFEFF',
  ],
  events: ['data: [DONE]\n\n', '[DONE]', 'data: null\n\n', 'data: {"error":{"message":"x"}}\n\n'],
  json: [
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    'null',
    'true',
    '""',
    '{}',
    '[]',
    '\\u0000',
    '\\ud800',
    '\u2028',
  ],
  keys: [
    '"__proto__":{"a":1},',
    '"constructor":',
    '"toString":',
    '"length":-1,',
    '"then":1,',
    '"index":',
    '"type":',
  ],
  numbers: ['-1', '0', '1e999', '-1e999', '9007199254740993', '0.1e-400', '1.5', '00', 'NaN', 'Infinity'],
  markup: [
    '```',
    '```json\n',
    '<think>',
    '</think>',
    '<a>',
    '</a>',
    '<![CDATA[',
    '//',
    '/*',
    '*/',
    "'",
    '“',
    '”',
  ],
  protocol: [
    '"finish_reason":"stop"',
    '"finish_reason":1',
    '"tool_calls":[{}]',
    '"delta":null',
    '"choices":[{}]',
  ],
}

/** The words, and bytes that are no UTF-8. */
const tokens: readonly Uint8Array[] = [
  ...Object.values(words).flatMap((group) => group.map((word) => new TextEncoder().encode(word))),
  Uint8Array.of(0x00),
  Uint8Array.of(0xff),
  Uint8Array.of(0xc0, 0x80),
  Uint8Array.of(0xed, 0xa0, 0x80),
]

/** Inputs grow by repetition; beyond this they only take time. */
const LONGEST_INPUT = 8_192

type Mutation = (bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]) => Uint8Array

const mutations: readonly Mutation[] = [
  // a byte becomes another
  (bytes, random) => {
    const copy = bytes.slice()
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256)
    return copy
  },
  // a bit flips
  (bytes, random) => {
    const copy = bytes.slice()
    const at = random.below(copy.length)
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
    return copy
  },
  // a token comes in
  (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 0, random.pick(tokens)),
  // a token takes the place of something
  (bytes, random) => spliced(bytes, random.below(bytes.length + 1), random.below(16), random.pick(tokens)),
  // a piece goes
  (bytes, random) => spliced(bytes, random.below(bytes.length + 1), random.below(bytes.length + 1)),
  // the end is cut
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  // a piece comes twice, or many times
  (bytes, random) => {
    const start = random.below(bytes.length + 1)
    const piece = bytes.subarray(start, start + random.below(64))
    const times = random.below(4) === 0 ? random.below(100) : 1
    return spliced(bytes, start, 0, ...Array.from({ length: times }, () => piece))
  },
  // a piece of another input comes in
  (bytes, random, corpus) => {
    const other = random.pick(corpus)
    const start = random.below(other.length + 1)
    return spliced(
      bytes,
      random.below(bytes.length + 1),
      random.below(64),
      other.subarray(start, start + random.below(256)),
    )
  },
  // two lines change places
  (bytes, random) => {
    const lines = new TextDecoder('latin1').decode(bytes).split('\n')
    const [left, right] = [random.below(lines.length), random.below(lines.length)]
    const held = lines[left] ?? ''
    lines[left] = lines[right] ?? ''
    lines[right] = held
    return Uint8Array.from(lines.join('\n'), (letter) => letter.charCodeAt(0))
  },
]

/** Makes inputs: one of the given ones with one to six changes of its bytes. */
export function mutatedBytes(texts: readonly string[]): (random: Random) => Uint8Array {
  const corpus = texts.map((text) => new TextEncoder().encode(text))
  return (random) => mutate(corpus, random)
}

function mutate(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = random.pick(corpus)
  for (let changes = 1 + random.below(6); changes > 0; changes--) {
    bytes = random.pick(mutations)(bytes, random, corpus).subarray(0, LONGEST_INPUT)
  }
  return bytes
}

function spliced(bytes: Uint8Array, start: number, remove: number, ...pieces: Uint8Array[]): Uint8Array {
  const tail = bytes.subarray(Math.min(bytes.length, start + remove))
  return Buffer.concat([bytes.subarray(0, start), ...pieces, tail])
}
