import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a lean provider answers with; see `lean-provider-process.ts`. */
export type LeanMode = 'answers' | 'mixed' | 'flood' | 'bomb'

/** A provider in a process of its own, so that neither its memory nor its work is measured. It keeps no journal. */
export interface LeanProvider extends AsyncDisposable {
  baseURL(mode: LeanMode): string
}

export async function startLeanProvider(): Promise<LeanProvider> {
  const child = fork(fileURLToPath(new URL('./lean-provider-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  })
  const [port] = (await once(child, 'message')) as [number]
  return {
    baseURL: (mode) => `http://127.0.0.1:${port}/${mode}/v1`,
    async [Symbol.asyncDispose]() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
