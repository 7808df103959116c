import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { preamble, rightProgram, type WrongProgram, wrongPrograms } from './programs.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
// Beside the tests, so that `typebox` and `@slf/core` are found as they are here.
const temporary = `${root}packages/core/.tmp/`

export type DecoratorMode = 'standard' | 'legacy'
export type Compiler = 'typescript' | 'typescript-6' | 'typescript-7'

interface Diagnostic {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly text: string
}

/** What a compiler says about the programs of `programs.ts`. */
export interface Verdicts {
  /** Diagnostics of what must compile. */
  readonly right: readonly string[]
  /** Diagnostics of what must not, program by program. */
  readonly wrong: readonly { readonly program: WrongProgram; readonly diagnostics: readonly string[] }[]
}

/** What the programs import as `@slf/core`: the sources, or the built declarations, as users do. */
const entries = { sources: 'src/index.ts', built: 'dist/index.d.ts' }
export type Against = keyof typeof entries

/** Compiles all programs with one compiler. */
export async function compilePrograms(
  compiler: Compiler,
  mode: DecoratorMode,
  against: Against,
): Promise<Verdicts> {
  await mkdir(temporary, { recursive: true })
  const folder = await mkdtemp(`${temporary}types-`)
  try {
    const firstLine = preamble.split('\n').length
    const wrong = wrongPrograms.map(({ source }, index) => `export class Wrong${index} { ${source} }`)
    await writeFile(`${folder}/right.ts`, preamble + rightProgram(mode))
    await writeFile(`${folder}/wrong.ts`, preamble + wrong.join('\n'))
    await writeFile(
      `${folder}/tsconfig.json`,
      JSON.stringify({
        extends: '../../../../tsconfig.json',
        compilerOptions: {
          experimentalDecorators: mode === 'legacy',
          paths: { '@slf/core': [`../../${entries[against]}`] },
        },
        include: ['*.ts'],
      }),
    )
    const diagnostics = await run(compiler, folder)
    const of = (file: string): Diagnostic[] => diagnostics.filter((one) => one.file.endsWith(file))
    return {
      right: diagnostics.filter(({ file }) => !file.endsWith('wrong.ts')).map(({ text }) => text),
      wrong: wrongPrograms.map((program, index) => ({
        program,
        diagnostics: of('wrong.ts')
          .filter(({ line }) => line === firstLine + index)
          .map(({ text }) => text),
      })),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(compiler: Compiler, folder: string): Promise<Diagnostic[]> {
  const command = [`${root}node_modules/${compiler}/bin/tsc`, '--pretty', 'false', '-p', folder]
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, command, { cwd: folder, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      // 1 and 2 are the exit codes of a compiler that found errors.
      if (error && error.code !== 1 && error.code !== 2) reject(new Error(stderr, { cause: error }))
      else resolve(stdout)
    })
  })
  return readDiagnostics(output)
}

/** `file.ts(1,2): error TS3: sentence`, followed by indented lines that explain it. */
function readDiagnostics(output: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const line of output.split('\n')) {
    const [, file, row, text] = /^(.*)\((\d+),\d+\): error (.*)$/.exec(line) ?? []
    const last = diagnostics.at(-1)
    if (file !== undefined) diagnostics.push({ file, line: Number(row), text: text ?? '' })
    else if (line.startsWith('error ')) diagnostics.push({ file: '', line: 0, text: line })
    else if (last && line.trim() !== '') diagnostics.splice(-1, 1, { ...last, text: `${last.text}\n${line}` })
  }
  return diagnostics
}
