import type { OutputIssue } from '../../errors/output-errors.js'

const MAX_ISSUES = 20
const MAX_MESSAGE = 300

/** At most 20 issues, each of bounded length, and one line that counts the rest. */
export function condenseIssues(issues: readonly OutputIssue[], total = issues.length): OutputIssue[] {
  const kept = issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({ path, message: shorten(message) }))
  const rest = total - kept.length
  return rest > 0 ? [...kept, { path: '', message: `and ${rest} more` }] : kept
}

/** The issues as lines for the model: `/items/3/price: got "12 EUR", expected number`. */
export function renderIssues(issues: readonly OutputIssue[]): string {
  return issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n')
}

function shorten(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`
}
