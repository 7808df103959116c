import { adapters, type AdapterUnderTest } from '../adapters.js'
import type { Wire } from '@slf/testbed'
import { adapterCallers, type Caller, uninterested } from '../faults/callers.js'
import { type LeanMode, type LeanProvider, startLeanProvider } from '../lean-provider.js'
import type { Figure } from './figure.js'

const MEBIBYTE = 1024 ** 2

/** A process that has run for a while: its young generation has the size that it keeps. */
const CALLS_BEFORE = 300

/** Answers that would fill the memory: how much of it a call takes before it gives up. */
export const memory =
  (wire: Wire): Figure =>
  async () => {
    const adapter = adapters.find((one) => one.wire === wire)
    if (!adapter) throw new Error(`no adapter speaks ${wire}`)
    await using provider = await startLeanProvider()
    await warmUp(adapter, provider)
    const flood = await growth(adapter, provider, 'flood', adapterCallers.stream)
    const bomb = await growth(adapter, provider, 'bomb', adapterCallers.chat)
    return [
      {
        what: `300 MiB of stream without a line end, ${wire}: memory grows by`,
        value: flood,
        unit: 'MiB',
        limit: 32,
      },
      { what: `gzip bomb of 200 MiB, ${wire}: memory grows by`, value: bomb, unit: 'MiB', limit: 96 },
    ]
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
