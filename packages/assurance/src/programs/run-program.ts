import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const sources = dirname(dirname(fileURLToPath(import.meta.url)))
const output = join(dirname(sources), '.tmp', 'programs')

/** What a program did. */
export interface ProgramResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** From its last words to its end. */
  readonly exitMs: number
}

/** A running program of this folder. */
export interface RunningProgram {
  readonly child: ChildProcess
  /** Resolves as soon as the program has said something. */
  readonly spoke: Promise<unknown>
  readonly result: Promise<ProgramResult>
}

/**
 * Runs a program of this folder as users run theirs: compiled by TypeScript, against the built packages.
 *
 * @throws {Error} when the packages were not built.
 */
export function startProgram(
  name: string,
  flags: readonly string[],
  args: readonly string[],
): RunningProgram {
  if (!existsSync(join(sources, '../../openai/dist/index.js'))) {
    throw new Error('The packages are not built: npm run build.')
  }
  for (const file of ['desk', 'programs/both-desks', `programs/${name}`]) compile(file)
  const child = spawn(process.execPath, [...flags, join(output, 'programs', `${name}.js`), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  let spokeAt = performance.now()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    spokeAt = performance.now()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const result = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
    exitMs: performance.now() - spokeAt,
  }))
  return { child, spoke: Promise.race([once(child.stdout, 'data'), result]), result }
}

function compile(file: string): void {
  const { outputText } = ts.transpileModule(readFileSync(join(sources, `${file}.ts`), 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  const path = join(output, `${file}.js`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, outputText)
}
