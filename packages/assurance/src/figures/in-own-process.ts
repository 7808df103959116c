import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Measurement } from './figure.js'

/** Measures a figure in a fresh process with `--expose-gc`: what ran before must not count. */
export async function inOwnProcess(name: string): Promise<readonly Measurement[]> {
  const child = fork(fileURLToPath(new URL('./measure-figure.ts', import.meta.url)), [name], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  let measurements: readonly Measurement[] | undefined
  child.on('message', (message) => (measurements = message as readonly Measurement[]))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (!measurements || code !== 0) throw new Error(`figure '${name}' ended with ${code}:\n${errors}`)
  // Node tells of leaking listeners by a warning.
  if (/Warning/.test(errors)) throw new Error(`figure '${name}' was warned:\n${errors}`)
  return measurements
}
