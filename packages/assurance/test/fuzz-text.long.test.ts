import { describe, it } from 'vitest'
import { textTargets } from '../src/fuzz/text-targets.js'
import { expectNoFindings } from './expect-no-findings.js'

describe('fuzz', () => {
  it.each(textTargets)('$name: $share inputs', { timeout: 240_000 }, (target) =>
    expectNoFindings(target, target.share),
  )
})
