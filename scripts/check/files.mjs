// No file holds what a repository must not hold: the name of a registry (a mirror must be able to serve the same
// install), an access token, or the marks of a merge that was not finished.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const forbidden = {
  'names a registry': /registry\.(npmjs|yarnpkg)|^\s*registry\s*=/,
  'holds an access token': /_authToken|\b(?:ghp|npm)_\w{30,}/,
  'holds the mark of an unfinished merge': /^(<<<<<<<|>>>>>>>|> > > > > > >) /,
}
const own = 'scripts/check/files.mjs'

const failures = []
const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
for (const file of new Set(listed.split('\0').filter((name) => name !== '' && name !== own))) {
  let lines
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    // Deleted, but not committed yet.
    continue
  }
  for (const [index, line] of lines.entries()) {
    for (const [what, pattern] of Object.entries(forbidden))
      if (pattern.test(line)) failures.push(`${file}:${index + 1}: ${what}`)
    if (file === 'pnpm-lock.yaml' && /\btarball:|https?:\/\//.test(line) && !line.includes('deprecated:'))
      failures.push(`${file}:${index + 1}: records an address: ${line.trim()}`)
  }
}

console.log(failures.join('\n') || 'the files hold nothing that they must not')
process.exitCode = failures.length === 0 ? 0 : 1
