import { losses, programTable, rateTable, ratioTable, valueTable } from './tables.mjs'

const list = (items) => items.map((item) => `- ${item}`).join('\n')

/** Which versions were measured, a line for each version of Node. */
export const testedVersions = (runs) =>
  list(
    runs.map(({ versions: { node, ...packages } }) => {
      const listed = Object.entries(packages).map(([one, version]) => `${one} ${version}`)
      return `Node ${node}: ${listed.join(', ')}`
    }),
  )

/** The tables of a run, as parts of a page. */
export function sections({ versions, results }) {
  const work = results.filter(({ lines }) => lines.some(({ perSecond }) => perSecond !== undefined))
  const programs = results.filter(({ lines }) => lines.some(({ program }) => program !== undefined))
  const values = results.filter((result) => !work.includes(result) && !programs.includes(result))
  const lost = losses([...work, ...values])
  return [
    `## Node ${versions.node}`,
    work.length > 0 &&
      `Processor time of the client, as a ratio to the floor over \`fetch\`:\n\n${ratioTable(work)}`,
    work.length > 0 && `In a second:\n\n${rateTable(work)}`,
    values.length > 0 && `Waiting and memory:\n\n${valueTable(values)}`,
    programs.length > 0 && `Start and size:\n\n${programTable(programs)}`,
    lost.length > 0 && `Where a peer costs less at the same work:\n\n${list(lost)}`,
  ].filter(Boolean)
}
