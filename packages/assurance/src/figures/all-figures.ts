import type { Figure } from './figure.js'
import type { HugeAnswer } from './memory.js'

const hugeAnswers = (['chat', 'responses'] as const).flatMap((wire) =>
  (['chat', 'stream'] as const).flatMap((call) =>
    (['flood', 'bomb'] as const).map((mode) => ({ wire, call, mode })),
  ),
)
const nameOf = ({ wire, call, mode }: HugeAnswer): string => `memory-${wire}-${call}-${mode}`

/** Every figure by the name under which it can be asked for; loaded when it is measured, for memory counts. */
export const allFigures: Readonly<Record<string, () => Promise<Figure>>> = {
  matrix: async () => (await import('./matrix.js')).matrix,
  cuts: async () => (await import('./cuts.js')).cuts,
  tools: async () => (await import('./tools.js')).tools,
  clocks: async () => (await import('./clocks.js')).clocks,
  abort: async () => (await import('./abort.js')).abort,
  leave: async () => (await import('./leave.js')).leave,
  outage: async () => (await import('./outage.js')).outage,
  herd: async () => (await import('./herd.js')).herd,
  pool: async () => (await import('./pool.js')).pool,
  soak: async () => (await import('./soak.js')).soak,
  ...Object.fromEntries(
    hugeAnswers.map((answer) => [nameOf(answer), async () => (await import('./memory.js')).memory(answer)]),
  ),
  concurrency: async () => (await import('./concurrency.js')).concurrency,
  'partial-json': async () => (await import('./partial-json.js')).partialJson,
  'hostile-text': async () => (await import('./hostile-text.js')).hostileText,
  'large-answers': async () => (await import('./large-answers.js')).largeAnswers,
  fuzzing: async () => (await import('./fuzzing.js')).fuzzing,
  properties: async () => (await import('./fuzzing.js')).propertyRuns,
  'hostile-flags': async () => (await import('./hostile-flags.js')).hostileFlagRuns,
  regexes: async () => (await import('./regexes.js')).regexes,
  exit: async () => (await import('./exit.js')).exit,
  speed: async () => (await import('./speed.js')).speed,
}
