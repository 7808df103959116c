// Every task is a Node script with its arguments. `needs`: tasks that must have passed before. `alone`: nothing else
// runs beside it, because it measures time or uses every core itself.
const bin = {
  knip: 'node_modules/knip/bin/knip.js',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  tsc: 'node_modules/typescript/bin/tsc',
  tsc7: 'node_modules/typescript-7/bin/tsc',
}

export const tasks = {
  install: { run: ['scripts/install.mjs'] },
  build: { run: ['scripts/build.mjs'], needs: ['install'] },

  format: { run: [bin.prettier, '--check', '--cache', '--log-level', 'warn', '.'], needs: ['install'] },
  lint: { run: [bin.oxlint, '--type-aware', '--deny-warnings'], needs: ['install'] },
  layers: { run: ['scripts/check/layers.mjs'], needs: ['install'] },
  unused: { run: [bin.knip, '--no-config-hints'], needs: ['install'] },
  files: { run: ['scripts/check/files.mjs'], needs: ['install'] },
  words: { run: ['scripts/check/words.mjs'], needs: ['install'] },
  types: { run: [bin.tsc7, '-p', 'tsconfig.json'], needs: ['install'] },

  'types (TypeScript 5.9)': { run: [bin.tsc, '-p', 'tsconfig.json'], needs: ['install'] },
  'types (newest clients)': { run: ['scripts/check/newest-types.mjs'], needs: ['install'] },
  'types legacy': { run: [bin.tsc7, '-p', 'tsconfig.legacy.json'], needs: ['install'] },
  'types examples': { run: [bin.tsc7, '-p', 'examples/tsconfig.json'], needs: ['build'] },

  fences: { run: ['scripts/check/fences.mjs'], needs: ['build'] },
  declarations: {
    run: ['scripts/check/declarations.mjs', 'typescript-7', 'bare', 'dom', 'node'],
    needs: ['build'],
  },
  'declarations (TypeScript 5.9)': {
    run: ['scripts/check/declarations.mjs', 'typescript', 'bare', 'node'],
    needs: ['build'],
  },
  'declarations (TypeScript 6)': {
    run: ['scripts/check/declarations.mjs', 'typescript-6', 'bare', 'node'],
    needs: ['build'],
  },
  'type budget': { run: ['scripts/check/type-budget.mjs', 'typescript-7'], needs: ['build'] },
  'type budget (TypeScript 5.9)': { run: ['scripts/check/type-budget.mjs', 'typescript'], needs: ['build'] },
  'bundle budget': { run: ['scripts/check/bundle-budget.mjs'], needs: ['build'] },
  'call budget': { run: ['scripts/check/call-budget.mjs'], needs: ['build'] },
  pack: { run: ['scripts/pack.mjs'], needs: ['build'] },
  packages: { run: ['scripts/check/packages.mjs'], needs: ['pack'] },
  packed: { run: ['scripts/check/packed.mjs'], needs: ['pack'] },
  'packed (Node 22, 24, 26)': { run: ['scripts/check/packed.mjs', '22', '24', '26'], needs: ['pack'] },

  tests: { run: ['scripts/test.mjs', 'unit'], needs: ['build'], alone: true },
  'tests (newest clients)': { run: ['scripts/test.mjs', 'newest'], needs: ['build'], alone: true },
  'tests (newest clients, Node 22)': {
    run: ['scripts/test.mjs', 'newest', '22'],
    needs: ['build'],
    alone: true,
  },
  'tests (newest clients, Node 26)': {
    run: ['scripts/test.mjs', 'newest', '26'],
    needs: ['build'],
    alone: true,
  },
  'clone (Node 20)': { run: ['scripts/check/clone.mjs', '20'], needs: ['install'], alone: true },
  'clone (Node 24)': { run: ['scripts/check/clone.mjs', '24'], needs: ['install'], alone: true },
  'long tests': { run: ['scripts/test.mjs', 'long'], needs: ['build'], alone: true },
}

/** Tasks whose only inputs are committed files: they say the same in every clone and on every version of Node. */
export const checksOfSources = [
  'format',
  'lint',
  'unused',
  'layers',
  'files',
  'words',
  'types',
  'types legacy',
]
const checksOfBuild = [
  'types examples',
  'fences',
  'declarations',
  'type budget',
  'bundle budget',
  'call budget',
  'packages',
]
const check = [...checksOfSources, ...checksOfBuild]
const test = [...check, 'packed', 'tests']
const matrix = [
  'types (TypeScript 5.9)',
  'type budget (TypeScript 5.9)',
  'types (newest clients)',
  'declarations (TypeScript 5.9)',
  'declarations (TypeScript 6)',
  'packed (Node 22, 24, 26)',
  'tests (newest clients)',
  'tests (newest clients, Node 22)',
  'tests (newest clients, Node 26)',
  'clone (Node 20)',
  'clone (Node 24)',
]

export const plans = {
  build: ['build'],
  check,
  test,
  'test:all': [...check, ...matrix, 'tests', 'long tests'],
}
