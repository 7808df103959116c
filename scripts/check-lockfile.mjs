// The lockfile names packages and hashes, no places: a mirror must be able to serve the same install. Nor does any
// other file name a registry.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const failures = []
const own = 'scripts/check-lockfile.mjs'

for (const [index, line] of readFileSync('pnpm-lock.yaml', 'utf8').split('\n').entries())
  if (/\btarball:|https?:\/\//.test(line) && !line.trim().startsWith('deprecated:'))
    failures.push(`pnpm-lock.yaml:${index + 1}: records an address: ${line.trim()}`)

const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
for (const file of tracked.split('\0').filter((name) => name !== '' && name !== own)) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    continue
  }
  for (const [index, line] of text.split('\n').entries())
    if (/registry\.(npmjs|yarnpkg)|_authToken|^\s*registry\s*=/.test(line))
      failures.push(`${file}:${index + 1}: names a registry or a token`)
}

console.log(failures.join('\n') || 'the lockfile records no address, no file names a registry')
process.exitCode = failures.length === 0 ? 0 : 1
