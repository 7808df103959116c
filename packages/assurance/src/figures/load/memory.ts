import { adapters, type AdapterUnderTest } from '../../adapters.js'
import type { CallKind, Wire } from '@slf/testbed'
import { adapterCallers, type Caller, uninterested } from '../../faults/callers.js'
import { type LeanMode, type LeanProvider, startLeanProvider } from '../../lean-provider.js'
import type { Figure } from '../figure.js'

const MEBIBYTE = 1024 ** 2

/** A process that has run for a while: its young generation has the size that it keeps. */
const CALLS_BEFORE = 300

/** An answer that would fill the memory; one for each process, since memory that was taken once is not given back. */
export interface HugeAnswer {
  readonly wire: Wire
  readonly call: CallKind
  readonly mode: 'flood' | 'bomb'
}

/** A stream is given up at its first event that is too long, a whole answer at 64 MiB. */
const kinds = {
  flood: { title: '300 MiB without an end', limits: { stream: 32, chat: 100 } },
  bomb: { title: 'a gzip bomb of 200 MiB', limits: { stream: 96, chat: 96 } },
} as const

/** How much memory a call takes before it gives up. */
export const memory =
  ({ wire, call, mode }: HugeAnswer): Figure =>
  async () => {
    const adapter = adapters.find((one) => one.wire === wire)
    if (!adapter) throw new Error(`no adapter speaks ${wire}`)
    await using provider = await startLeanProvider()
    await warmUp(adapter, provider)
    const caller = adapterCallers[call]
    const value = await growth(adapter, provider, mode, caller)
    const { title, limits } = kinds[mode]
    const what = `${title}, ${caller.name} of ${adapter.name}: memory grows by`
    return [{ what, value, unit: 'MiB', limit: limits[call] }]
  }

async function warmUp(adapter: AdapterUnderTest, provider: LeanProvider): Promise<void> {
  await using llm = adapterAt(adapter, provider, 'answers')
  for (let call = 0; call < CALLS_BEFORE; call++) {
    await adapterCallers[call % 2 ? 'chat' : 'stream'].run(llm, uninterested())
  }
}

async function growth(
  adapter: AdapterUnderTest,
  provider: LeanProvider,
  mode: LeanMode,
  caller: Caller,
): Promise<number> {
  await using llm = adapterAt(adapter, provider, mode)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const sampler = setInterval(sample, 5)
  const { error } = await caller.run(llm, uninterested())
  clearInterval(sampler)
  sample()
  if ((error as { code?: string } | undefined)?.code !== 'SLF_TOO_LARGE') throw error
  return (peak - before) / MEBIBYTE
}

const adapterAt = (adapter: AdapterUnderTest, provider: LeanProvider, mode: LeanMode) =>
  adapter.make({ apiKey: 'sk-not-used', modelName: 'm', baseURL: provider.baseURL(mode) })
