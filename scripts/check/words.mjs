// Phrases that read as translated, in text that is new: docs, messages and comments. The text that has them already is
// counted in words-known.json, file by file, and its counts may only fall: `node scripts/check/words.mjs --update` after a
// rewrite. What to write instead stands beside each phrase.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const phrases = {
  'is told(?! that| apart)': 'gets, receives, is notified; a field "is described", an event "reports"',
  'are told(?! that| apart)': 'get, receive, are notified',
  'stands in': 'is in, is part of, appears in',
  'stands on': 'is on, is applied to',
  'stands at': 'is at',
  '(?<![Tt]here )is none': 'is not one, there is no …',
  anew: 'again',
  'but for': 'except, except for',
  "nobody's": 'no one is responsible for …',
  'of here and now': 'current, present',
  'as good as': 'the same as, practically',
  'must not be empty of': 'say what is meant',
  'worth knowing': 'useful',
  '(?<=[,:] )else the': 'otherwise the',
}
const known = 'scripts/check/words-known.json'

/** Markdown as a whole; of code the comments and the texts between quotes. */
function proseOf(file, text) {
  if (file.endsWith('.md')) return text.replace(/```[\s\S]*?```/g, '')
  const prose = text.match(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'[^'\n]*'|"[^"\n]*"|`[^`]*`/g) ?? []
  return prose.join('\n').replace(/\n\s*\*/g, ' ')
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|md)$/.test(file) && !/^\.changeset\/|CHANGELOG/.test(file) && existsSync(file))

const counts = {}
for (const file of files) {
  const prose = proseOf(file, readFileSync(file, 'utf8'))
  for (const phrase of Object.keys(phrases)) {
    const count = prose.match(new RegExp(`\\b${phrase}\\b`, 'g'))?.length ?? 0
    if (count > 0) (counts[file] ??= {})[phrase] = count
  }
}

if (process.argv.includes('--update')) writeFileSync(known, `${JSON.stringify(counts, undefined, 2)}\n`)
const allowed = JSON.parse(readFileSync(known, 'utf8'))
const failures = []
for (const [file, found] of Object.entries(counts))
  for (const [phrase, count] of Object.entries(found))
    if (count > (allowed[file]?.[phrase] ?? 0))
      failures.push(`${file}: '${phrase}'. Better: ${phrases[phrase]}`)

const total = Object.values(counts)
  .flatMap(Object.values)
  .reduce((sum, count) => sum + count, 0)
console.log(
  failures.join('\n') || `${files.length} files have no new phrase of the list (${total} old ones are left)`,
)
process.exitCode = failures.length === 0 ? 0 : 1
