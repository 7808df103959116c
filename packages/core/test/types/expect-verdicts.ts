import { expect } from 'vitest'
import { type Against, type Compiler, compilePrograms, type DecoratorMode } from './compile.js'

/**
 * Right programs compile; each wrong one gives one diagnostic with its sentence, in at most 300 characters
 * (in legacy mode the sentence counts: old compilers explain a decorator at length).
 */
export async function expectVerdicts(
  compiler: Compiler,
  mode: DecoratorMode,
  against: Against,
): Promise<void> {
  const { right, wrong } = await compilePrograms(compiler, mode, against)
  expect(right).toEqual([])
  expect(wrong.length).toBeGreaterThanOrEqual(27)
  for (const { program, diagnostics } of wrong) {
    expect(diagnostics, program.name).toEqual([expect.stringContaining(program.sentence)])
    if (mode === 'standard') expect(diagnostics[0]?.length, program.name).toBeLessThanOrEqual(300)
  }
}
