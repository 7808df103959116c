import { it } from 'vitest'
import { expectVerdicts } from './expect-verdicts.js'

it.each([
  ['5.9', 'typescript', 'standard'],
  ['5.9', 'typescript', 'legacy'],
  ['6', 'typescript-6', 'standard'],
  ['6', 'typescript-6', 'legacy'],
  ['7', 'typescript-7', 'standard'],
  ['7', 'typescript-7', 'legacy'],
] as const)(
  'built declarations: TypeScript %s (%s) refuses wrong programs with one sentence, %s decorators',
  { timeout: 120_000 },
  async (_, compiler, mode) => {
    await expectVerdicts(compiler, mode, 'built')
  },
)
