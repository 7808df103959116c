import { mkdirSync, writeFileSync } from 'node:fs'
import { plot } from './plot.mjs'
import { losses, programTable, rateTable, ratioTable, valueTable } from './tables.mjs'

const folder = 'bench/results'
const list = (items) => items.map((item) => `- ${item}`).join('\n')

function sections({ versions, results }) {
  const work = results.filter(({ lines }) => lines.some(({ perSecond }) => perSecond !== undefined))
  const programs = results.filter(({ lines }) => lines.some(({ program }) => program !== undefined))
  const values = results.filter((result) => !work.includes(result) && !programs.includes(result))
  const lost = losses([...work, ...values])
  return [
    `## Node ${versions.node}`,
    work.length > 0 &&
      `Processor time of the client, as a ratio to the floor over \`fetch\`:\n\n${ratioTable(work)}`,
    work.length > 0 && `In a second:\n\n${rateTable(work)}`,
    values.length > 0 && valueTable(values),
    programs.length > 0 && `Start and size:\n\n${programTable(programs)}`,
    lost.length > 0 && `Where a peer costs less at the same work:\n\n${list(lost)}`,
  ].filter(Boolean)
}

/** Prints the tables, and leaves them in `bench/results` with the numbers and a plot. */
export function writeReport(report, name) {
  const { date, cores, processor, memoryGiB, platform, seconds, runs } = report
  const versions = runs
    .map(({ versions: { node, ...packages } }) => {
      const listed = Object.entries(packages).map(([one, version]) => `${one} ${version}`)
      return `Node ${node}: ${listed.join(', ')}`
    })
    .join('\n- ')
  const text = [
    `Measured on ${date} in ${seconds} s: ${cores} cores (${processor}), ${memoryGiB} GiB, ${platform}.`,
    `- ${versions}`,
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
  console.log(text)
}
