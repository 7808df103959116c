import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact, redactHeaders, Secret } from '@slf/core'
import { expectNoSecret } from '@slf/testbed'

const KEY = 'sk-canary-0123456789/abc+def=ghi'

const printableKey = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 12,
  maxLength: 80,
})

describe('a known key is taken out in every form in which a server echoes it', () => {
  test.each<[string, (key: string) => string]>([
    ['as it is', (key) => key],
    ['URL-encoded', encodeURIComponent],
    ['in JSON', (key) => JSON.stringify({ key })],
    ['a piece of nine', (key) => `starts ${key.slice(0, 9)}… ends ${key.slice(-9)}`],
    ['twice', (key) => `${key}${key}`],
  ])('%s', (_, form) => {
    fc.assert(
      fc.property(printableKey, fc.string(), fc.string(), (key, before, after) => {
        const text = before + form(key) + after
        const result = redact(text, [new Secret(key)])
        expectNoSecret(result, key)
        expectNoSecret(result, encodeURIComponent(key))
      }),
      { numRuns: 100 },
    )
  })

  test.each(['', 'u:', 'me:', 'user:', 'name:'])('in base64 after %j', (lead) => {
    fc.assert(
      fc.property(printableKey, fc.boolean(), fc.constantFrom('', ':', ':x'), (key, isForURLs, trail) => {
        const plain = btoa(lead + key + trail)
        const encoded = isForURLs ? plain.replaceAll('+', '-').replaceAll('/', '_') : plain
        // The characters that hold bits of the key and nothing else.
        const ofKey = encoded.slice(
          Math.ceil((lead.length * 8) / 6),
          Math.floor(((lead.length + key.length) * 8) / 6),
        )
        expectNoSecret(redact(`Sent: ${encoded}.`, [key]), ofKey)
      }),
      { numRuns: 100 },
    )
  })

  test('short keys are taken out whole, placeholders of local servers are left', () => {
    expect(redact('Bad key: pass1234.', ['pass1234'])).toBe('Bad key: [redacted].')
    expect(redact('none of it', ['x'])).toBe('none of it')
  })
})

test.each([
  [
    'Incorrect API key provided: sk-proj-***************wxyz. You',
    'Incorrect API key provided: [redacted]. You',
  ],
  ['key sk-ab***wxyz is wrong', 'key [redacted] is wrong'],
  ['key sk-abc...wxyz is wrong', 'key [redacted] is wrong'],
  ['Authorization: Bearer abc.def-ghi, x', 'Authorization: Bearer [redacted], x'],
  ['{"authorization":"Basic dXNlcg=="}', '{"authorization":"[redacted]"}'],
  ['x-api-key: 0123456789', 'x-api-key: [redacted]'],
  ["'api-key': 'abcdef'", "'api-key': '[redacted]'"],
  ['https://h/v1?model=m&key=AIzaSyA-0123&x=1', 'https://h/v1?model=m&key=[redacted]&x=1'],
  ['proxy http://user:pass@host:80/', 'proxy http://[redacted]@host:80/'],
  ['proxy http://:pass@host:80/', 'proxy http://[redacted]@host:80/'],
  ['gsk_0123456789abcdefghij and sk-0123456789', '[redacted] and [redacted]'],
  ['a ***bold*** word, a *** line', 'a [redacted] word, a *** line'],
  ['The risk-based task-list asks for tokens.', 'The risk-based task-list asks for tokens.'],
  ['Unauthorized: see the api keys page', 'Unauthorized: see the api keys page'],
])('keys that nobody gave us: %s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

test('hostile texts of a megabyte take linear time', () => {
  const size = 1_000_000
  const pieces = [
    'a',
    '*',
    'sk-',
    'Bearer ',
    'authorization ',
    'eyJ-',
    'eyJ',
    '://a:',
    'api-key',
    KEY.slice(0, 8),
    'Bearer\n',
  ]
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(size / piece.length))
    const started = performance.now()
    redact(text, [KEY])
    expect(performance.now() - started, piece).toBeLessThan(1500)
  }
})

test('headers keep their names; what is secret by its name or its content does not stay', () => {
  const headers = new Headers({
    Authorization: `Bearer ${KEY}`,
    'API-Key': KEY,
    'X-Goog-Api-Key': KEY,
    'x-amz-security-token': KEY,
    cookie: 'a=b',
    'x-echo': `you sent ${KEY}`,
    'retry-after': '3',
  })
  const safe = redactHeaders(headers, [KEY])
  expectNoSecret(safe, KEY)
  expect(safe).toMatchObject({ authorization: '[redacted]', cookie: '[redacted]', 'retry-after': '3' })
  expect(redactHeaders({ 'Set-Cookie': ['a', 'b'], ok: 1, gone: undefined })).toEqual({
    'Set-Cookie': '[redacted]',
    ok: '1',
  })
})
