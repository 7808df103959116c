import { it } from 'vitest'
import { expectVerdicts } from './expect-verdicts.js'

it.each(['standard', 'legacy'] as const)(
  'TypeScript 7 refuses wrong programs with one sentence, %s decorators',
  { timeout: 60_000 },
  async (mode) => {
    await expectVerdicts('typescript-7', mode, 'sources')
  },
)
