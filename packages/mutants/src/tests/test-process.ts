// Runs the tests of one package with vitest, which stays warm from one mutant to the next. A process of its own, because
// a mutant may never end: it is then killed with everything that it started.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { relative, resolve } from 'node:path'
import { createVitest, type TestCase, type TestModule, type Vitest } from 'vitest/node'
import type { UserWorkspaceConfig } from 'vitest/config'
import { packageOf, readSource } from '../areas.js'
import type { FailedTest, Reply, Request } from './messages.js'
import { withNotes } from './places.js'

/** Longer than any test takes on a busy machine, and short enough to wait for where a mutant hangs. */
const TEST_TIMEOUT_MS = 20_000

const [packageName = '', mode = ''] = process.argv.slice(2)
const root = resolve('.')
const send = (reply: Reply): void => void process.send?.(reply)
const fromRoot = (path: string): string => relative(root, path).replaceAll('\\', '/')

/** The file that is another for the moment. */
let mutated: { readonly file: string; readonly text: string } | undefined
let failure: FailedTest | undefined

function sourceOf(id: string): string | undefined {
  const file = fromRoot(id)
  if (mode === 'try') return file === mutated?.file ? mutated.text : undefined
  return /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && packageOf(file) === packageName
    ? withNotes(file, readSource(file))
    : undefined
}

const fail = (file: string, name: string, message: string | undefined): void => {
  failure ??= { file: fromRoot(file), name, message: (message ?? '').slice(0, 300) }
  void vitest.cancelCurrentRun('test-failure')
}

const reporter = {
  onTestCaseResult(test: TestCase) {
    send({ reply: 'alive' })
    const { state, errors } = test.result()
    if (mode === 'try' && state === 'failed') fail(test.module.moduleId, test.fullName, errors?.[0]?.message)
  },
  onTestModuleEnd(module: TestModule) {
    send({ reply: 'alive' })
    const [error] = module.errors()
    if (mode === 'try' && error) fail(module.moduleId, '(the file itself)', error.message)
  },
}

/** The tests run in the order in which they are given. */
class GivenOrder {
  shard<Files>(files: Files): Files {
    return files
  }
  sort<Files>(files: Files): Files {
    return files
  }
}

async function openVitest(): Promise<Vitest> {
  const { default: projects } = (await import(pathToFileURL('vitest.workspace.ts').href)) as {
    default: readonly UserWorkspaceConfig[]
  }
  const project = projects.find(({ test }) => test?.name === packageName)
  if (!project) throw new Error(`vitest.workspace.ts has no project '${packageName}'`)
  return createVitest(
    'test',
    {
      ...project.test,
      config: false,
      watch: false,
      reporters: [reporter],
      silent: true,
      isolate: mode === 'measure',
      maxWorkers: 1,
      testTimeout: TEST_TIMEOUT_MS,
      sequence: { sequencer: GivenOrder },
      setupFiles: mode === 'measure' ? [fileURLToPath(new URL('./report-reached.ts', import.meta.url))] : [],
    },
    {
      ...project,
      root,
      cacheDir: '.tmp/mutants/vite',
      plugins: [
        {
          name: 'slf:mutants',
          enforce: 'pre',
          load: { order: 'pre', handler: (id: string) => sourceOf(id) },
        },
      ],
    },
  )
}

const vitest = await openVitest()
const specifications = new Map(
  (await vitest.globTestSpecifications()).map((one) => [fromRoot(one.moduleId), one]),
)

async function run(tests: readonly string[]): Promise<readonly TestModule[]> {
  const chosen = tests.flatMap((test) => specifications.get(test) ?? [])
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen)
  const [error] = unhandledErrors as readonly { message?: string }[]
  if (error && mode === 'try') fail('', '(an error that nothing caught)', error.message)
  return testModules
}

async function measure(tests: readonly string[]): Promise<Reply> {
  const modules = await run(tests)
  return {
    reply: 'measured',
    tests: modules.map((module) => ({
      file: fromRoot(module.moduleId),
      passed: module.ok(),
      durationMs: module.diagnostic().duration,
      reached: module.meta().reached ?? {},
    })),
  }
}

async function tryMutant(file: string, text: string, tests: readonly string[]): Promise<Reply> {
  failure = undefined
  mutated = { file, text }
  vitest.invalidateFile(resolve(file))
  await run(tests)
  mutated = undefined
  vitest.invalidateFile(resolve(file))
  return { reply: 'tried', failure }
}

process.on('message', (request: Request) => {
  void (
    request.ask === 'measure' ? measure(request.tests) : tryMutant(request.file, request.text, request.tests)
  ).then(send)
})
// Without the process that asks, nothing here has a purpose; tests that hang would outlive it.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
send({ reply: 'ready', tests: [...specifications.keys()] })
