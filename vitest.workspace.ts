import { fileURLToPath } from 'node:url'
import type { TestProjectConfiguration } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`./packages/${path}`, import.meta.url))

/** Tests run against the sources, so that no build is needed and each module exists once. */
const alias = [
  { find: /^@slf\/core\/(node|testing)$/, replacement: source('core/src/$1.ts') },
  { find: /^@slf\/([a-z-]+)$/, replacement: source('$1/src/index.ts') },
]

const project = (name: string, include: string[], legacy = false): TestProjectConfiguration => ({
  resolve: { alias },
  esbuild: { target: 'es2022', tsconfigRaw: { compilerOptions: { experimentalDecorators: legacy } } },
  test: { name, include },
})

export default [
  project('core', ['packages/core/test/**/*.test.ts']),
  project('legacy', ['packages/core/test/{decorators,views}/**/*.test.ts'], true),
  project('adapter-kit', ['packages/adapter-kit/test/**/*.test.ts']),
  project('openai-client', ['packages/openai-client/test/**/*.test.ts']),
  project('openai', ['packages/openai/test/**/*.test.ts']),
  project('openai-responses', ['packages/openai-responses/test/**/*.test.ts']),
  project('testbed', ['packages/testbed/test/**/*.test.ts']),
]
