import { defineConfig } from 'vitest/config'
import projects from './vitest.workspace.js'

// vitest 4 reads a workspace file only through `test.projects`. By default it leaves one processor to others, which on
// a machine with two is half of it.
export default defineConfig({ test: { projects, maxWorkers: '100%' } })
