import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { versionOf } from '../setup.mjs'

/** What was measured where: nothing that names the machine. */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  }
}

const measured = [
  'openai',
  'ai',
  '@ai-sdk/openai',
  '@langchain/openai',
  '@langchain/core',
  'eventsource-parser',
  'typebox',
  'zod',
]

/** The exact versions of Node and of the packages. */
export function versions({ node, folder }) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const packages = measured.map((name) => [name, versionOf(folder, name)])
  return { node: stdout.trim().slice(1), ...Object.fromEntries(packages) }
}
