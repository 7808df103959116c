// Test runs leave their vitest JSON reports in one folder; the totals of a plan are the sums over it.
import { existsSync, readFileSync, readdirSync } from 'node:fs'

export const resultsFolder = '.tmp/test-results'
export const totalsFile = '.tmp/test-totals.txt'

export function readTotals() {
  const totals = { passed: 0, failed: 0, skipped: 0 }
  if (!existsSync(resultsFolder)) return totals
  for (const file of readdirSync(resultsFolder)) {
    const result = JSON.parse(readFileSync(`${resultsFolder}/${file}`, 'utf8'))
    totals.passed += result.numPassedTests
    totals.failed += result.numFailedTests
    totals.skipped += result.numPendingTests + result.numTodoTests
  }
  return totals
}
