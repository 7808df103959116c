import { describe, it } from 'vitest'
import { wireTargets } from '../src/fuzz/wire-targets.js'
import { expectNoFindings } from './expect-no-findings.js'

describe('fuzz', () => {
  it.each(wireTargets)('$name: $share inputs', { timeout: 240_000 }, (target) =>
    expectNoFindings(target, target.share),
  )
})
