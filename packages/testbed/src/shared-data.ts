import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url))
const announced = new Set<string>()

/** A path beside the repository, for data that is not part of it. */
export function sharedPath(...segments: string[]): string {
  return resolve(repositoryRoot, '../shared', ...segments)
}

/** A path relative to the repository root. */
export function fromRepositoryRoot(path: string): string {
  return resolve(repositoryRoot, path)
}

/**
 * Whether data outside the repository is there. When it is not: one line says what is skipped; with `CI=true` it is an
 * error, because there the data must stand beside the clone.
 */
export function sharedDataExists(path: string, purpose: string): boolean {
  if (existsSync(path)) return true
  if (process.env['CI'] === 'true') throw new Error(`${purpose}: ${path} is absent, and CI=true requires it`)
  announce(`${purpose}: skipped, ${path} is absent`)
  return false
}

/** Prints a line once per process. */
export function announce(line: string): void {
  if (announced.has(line)) return
  announced.add(line)
  process.stderr.write(`[testbed] ${line}\n`)
}
