// A setup file: each test file tells at its end which places of the sources it reached.
import { afterAll } from 'vitest'
import { REACHED } from './places.js'

export type ReachedPlaces = Readonly<Record<string, readonly number[]>>

declare module 'vitest' {
  interface TaskMeta {
    reached?: ReachedPlaces
  }
}

// vitest reads the names of the fixtures that a hook wants out of its first parameter.
// oxlint-disable-next-line eslint/no-empty-pattern
afterAll(({}, suite) => {
  const noted = (globalThis as { [REACHED]?: Record<string, readonly number[]> })[REACHED] ?? {}
  suite.file.meta.reached = Object.fromEntries(
    Object.entries(noted).map(([file, places]) => [file, Object.keys(places).map(Number)]),
  )
})
