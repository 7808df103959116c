import { mkdirSync, writeFileSync } from 'node:fs'
import { plot } from './plot.mjs'
import { sections, testedVersions } from './sections.mjs'
import { speedPage } from './speed-page.mjs'

const folder = 'bench/results'

/**
 * Prints the tables, and leaves them in `bench/results` with the numbers and a plot.
 *
 * @param name of the files; `latest`, of a whole run, goes into the documentation too.
 */
export function writeReport(report, name) {
  const { date, cores, processor, memoryGiB, platform, seconds, runs } = report
  const text = [
    `Measured on ${date} in ${seconds} s: ${cores} cores (${processor}), ${memoryGiB} GiB, ${platform}.`,
    testedVersions(runs),
    ...runs.flatMap(sections),
  ].join('\n\n')
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/${name}.md`, `${text}\n`)
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
  const plotted = runs[0].results.filter(({ lines }) => lines.some(({ ratio }) => ratio !== undefined))
  if (plotted.length > 0)
    writeFileSync(
      `${folder}/${name}.svg`,
      plot(plotted, `Cost of the client beside bare fetch, Node ${runs[0].versions.node}, ${date}`),
    )
  if (name === 'latest') writeFileSync('docs/speed.md', speedPage(report))
  console.log(text)
}
