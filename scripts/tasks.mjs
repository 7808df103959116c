// Every task is a Node script with its arguments. `needs`: tasks that must have passed before. `alone`: nothing else
// runs beside it, because it measures time or uses every core itself.
const bin = {
  oxlint: 'node_modules/oxlint/bin/oxlint',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  tsc7: 'node_modules/typescript-7/bin/tsc',
}

export const tasks = {
  install: { run: ['scripts/install.mjs'] },
  build: { run: ['scripts/build.mjs'], needs: ['install'] },

  format: { run: [bin.prettier, '--check', '--cache', '--log-level', 'warn', '.'], needs: ['install'] },
  lint: { run: [bin.oxlint, '--type-aware', '--deny-warnings'], needs: ['install'] },
  layers: { run: ['scripts/check-layers.mjs'], needs: ['install'] },
  lockfile: { run: ['scripts/check-lockfile.mjs'], needs: ['install'] },
  types: { run: [bin.tsc7, '-p', 'tsconfig.json'], needs: ['install'] },

  tests: { run: ['scripts/test.mjs', 'unit'], needs: ['install', 'build'], alone: true },
  'long tests': { run: ['scripts/test.mjs', 'long'], needs: ['install', 'build'], alone: true },
}

const check = ['format', 'lint', 'layers', 'lockfile', 'types']
const test = ['build', ...check, 'tests']

export const plans = {
  build: ['build'],
  check,
  test,
  'test:all': [...test, 'long tests'],
}
