import { it } from 'vitest'
import { expectVerdicts } from './expect-verdicts.js'

it.each([
  ['5.9', 'typescript', 'standard'],
  ['5.9', 'typescript', 'legacy'],
  ['6', 'typescript-6', 'standard'],
  ['6', 'typescript-6', 'legacy'],
] as const)(
  'TypeScript %s (%s) refuses wrong programs with one sentence, %s decorators',
  { timeout: 120_000 },
  async (_, compiler, mode) => {
    await expectVerdicts(compiler, mode)
  },
)
