import { fileURLToPath } from 'node:url'
import { configDefaults, type TestProjectConfiguration } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`./packages/${path}`, import.meta.url))

/** Tests run against the sources, so that no build is needed and each module exists once. */
const alias = [
  { find: /^@slf\/core\/(node|testing)$/, replacement: source('core/src/$1.ts') },
  {
    find: '@slf/openai-client/openai-transport',
    replacement: source('openai-client/src/openai-transport.ts'),
  },
  { find: /^@slf\/(openai|openai-responses)\/light$/, replacement: source('$1/src/light.ts') },
  { find: /^@slf\/([a-z-]+)$/, replacement: source('$1/src/index.ts') },
]

/** SLF_CLIENTS=newest: the adapters stand on the newest supported versions instead of the oldest. */
if (process.env['SLF_CLIENTS'] === 'newest')
  alias.push(
    { find: /^openai(\/.*)?$/, replacement: 'openai-7$1' },
    { find: /^eventsource-parser(\/.*)?$/, replacement: 'eventsource-parser-4$1' },
  )

/** `*.long.test.ts` is a suite of its own: SLF_SUITE=long, run by `npm run test:all`. */
const long = process.env['SLF_SUITE'] === 'long'

interface Variant {
  /** Compiled with experimentalDecorators. */
  legacy?: boolean
  /** Against the built packages, as users do. */
  built?: boolean
  /** With a real adapter of this protocol between the core and the scripted model. */
  loopback?: 'chat' | 'responses'
  /** Each file has a process of its own: it measures the process (heap, sockets), or changes what is global. */
  isolated?: boolean
  /** Only the files whose names go on like this before `.test.ts`. */
  suffix?: string
}

const loopback = (wire: string): typeof alias => [
  { find: /^\..*\/scripted-llm\.js$/, replacement: source(`assurance/src/loopback/over-${wire}.ts`) },
  ...alias,
]

const project = (name: string, folder: string, variant: Variant = {}): TestProjectConfiguration => ({
  resolve: { alias: variant.built ? [] : variant.loopback ? loopback(variant.loopback) : alias },
  esbuild: {
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: variant.legacy ?? false } },
  },
  test: {
    name,
    // A limit for what hangs, not a measure: machines that build beside the tests are slow.
    testTimeout: 30_000,
    // A process and its modules for each file would double the time; the packages keep no state in modules.
    isolate: variant.isolated ?? (long && !variant.loopback),
    ...(variant.loopback && {
      setupFiles: [source('assurance/src/loopback/setup.ts')],
      provide: { loopbackWire: variant.loopback },
    }),
    include: [`${folder}/**/*${variant.suffix ?? ''}${long ? '.long' : ''}.test.ts`],
    exclude: [
      ...configDefaults.exclude,
      ...(long ? [] : ['**/*.long.test.ts']),
      ...(variant.isolated ? [] : ['**/*.isolated.test.ts']),
      // What the language allows in one mode only: decorators on #private methods.
      ...(variant.legacy ? ['**/*.standard.test.ts'] : []),
      // They ask no model, or one that says what no wire can carry; the soak measures the core alone.
      ...(variant.loopback
        ? ['**/{answer-schema,example-calls,finish-reasons,soak.long,weaker-forms,*.types}.test.ts']
        : []),
    ],
  },
})

/** The tests of decorated methods. */
const decorated = 'packages/core/test/{decorators,views,run}'

export default [
  project('core', 'packages/core/test'),
  project('isolated', 'packages/*/test', { isolated: true, suffix: '.isolated' }),
  project('legacy', 'packages/core/test/{decorators,views}', { legacy: true }),
  project('adapter-kit', 'packages/adapter-kit/test'),
  project('openai-client', 'packages/openai-client/test'),
  project('openai', 'packages/openai/test'),
  project('openai-responses', 'packages/openai-responses/test'),
  project('testbed', 'packages/testbed/test'),
  project('decorators over @slf/openai', decorated, { loopback: 'chat' }),
  project('decorators over @slf/openai-responses', decorated, { loopback: 'responses' }),
  project('mutants', 'packages/mutants/test'),
  project('bench', 'bench/test'),
  project('examples', 'examples/test', { built: true }),
  project('assurance', 'packages/assurance/test'),
]
