import { defineConfig } from 'vitest/config'
import projects from './vitest.workspace.js'

// vitest 4 reads a workspace file only through `test.projects`.
export default defineConfig({ test: { projects } })
