import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '@slf/core'
import { expectNoSecret } from '@slf/testbed'
import { sha256 } from '../../src/errors/sha256.js'

test('sha256 agrees with node:crypto for every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
    }),
    { numRuns: 300 },
  )
})

test('a secret shows its fingerprint and never the key', () => {
  const key = 'sk-canary-0123456789abcdef'
  const secret = new Secret(key)
  expectNoSecret(secret, key)
  expectNoSecret({ nested: [secret] }, key)
  const shown = `Secret(${sha256(key).slice(0, 4)}…)`
  expect(String(secret)).toBe(shown)
  expect(`${secret}`).toBe(shown)
  expect(secret + '').toBe(shown)
  expect(JSON.stringify({ secret })).toBe(JSON.stringify({ secret: shown }))
  expect(secret.fingerprint).toBe(sha256(key).slice(0, 8))
  expect(secret.reveal()).toBe(key)
})
