import type { Figure } from './figure.js'
import type { HugeAnswer } from './load/memory.js'

const hugeAnswers = (['chat', 'responses'] as const).flatMap((wire) =>
  (['chat', 'stream'] as const).flatMap((call) =>
    (['flood', 'bomb'] as const).map((mode) => ({ wire, call, mode })),
  ),
)
const nameOf = ({ wire, call, mode }: HugeAnswer): string => `memory-${wire}-${call}-${mode}`

/** Every figure by the name under which it can be asked for; loaded when it is measured, for memory counts. */
export const allFigures: Readonly<Record<string, () => Promise<Figure>>> = {
  matrix: async () => (await import('./faults/matrix.js')).matrix,
  cuts: async () => (await import('./faults/cuts.js')).cuts,
  tools: async () => (await import('./faults/tools.js')).tools,
  clocks: async () => (await import('./faults/clocks.js')).clocks,
  abort: async () => (await import('./faults/abort.js')).abort,
  leave: async () => (await import('./faults/leave.js')).leave,
  outage: async () => (await import('./faults/outage.js')).outage,
  herd: async () => (await import('./faults/herd.js')).herd,
  pool: async () => (await import('./load/pool.js')).pool,
  soak: async () => (await import('./load/soak.js')).soak,
  ...Object.fromEntries(
    hugeAnswers.map((answer) => [
      nameOf(answer),
      async () => (await import('./load/memory.js')).memory(answer),
    ]),
  ),
  concurrency: async () => (await import('./load/concurrency.js')).concurrency,
  'partial-json': async () => (await import('./hostile/growing-values.js')).partialJson,
  'hostile-text': async () => (await import('./hostile/hostile-text.js')).hostileText,
  'large-answers': async () => (await import('./hostile/large-answers.js')).largeAnswers,
  fuzzing: async () => (await import('./hostile/fuzzing.js')).fuzzing,
  properties: async () => (await import('./hostile/fuzzing.js')).propertyRuns,
  'hostile-flags': async () => (await import('./hostile/runtime-flags.js')).hostileFlagRuns,
  regexes: async () => (await import('./hostile/regexes.js')).regexes,
  exit: async () => (await import('./faults/exit.js')).exit,
  speed: async () => (await import('./load/speed.js')).speed,
}
