import { areas, areaOf } from './areas.js'
import { isKilled, isSurvivor, type Fate, type Result } from './result.js'

const ends: readonly Fate['end'][] = ['compiler', 'test', 'timeout', 'survived', 'equivalent']

/** The rate of the mutants that can be noticed at all. */
function rate(results: readonly Result[]): string {
  const killed = results.filter(isKilled).length
  const counted = killed + results.filter(isSurvivor).length
  return counted === 0 ? '' : `${((100 * killed) / counted).toFixed(1)} %`
}

/** A table in Markdown: for each area how its mutants ended. */
export function tableOf(results: readonly Result[]): string {
  const row = (name: string, own: readonly Result[]): string[] => [
    name,
    String(own.length),
    ...ends.map((end) => String(own.filter(({ fate }) => fate.end === end).length)),
    rate(own),
  ]
  const rows = [
    ['area', 'mutants', ...ends, 'killed'],
    ...areas
      .map((area) => ({ area, own: results.filter(({ mutant }) => areaOf(mutant.file) === area) }))
      .filter(({ own }) => own.length > 0)
      .map(({ area, own }) =>
        row(area.package === area.name ? area.name : `${area.package}/${area.name}`, own),
      ),
    row('all', results),
  ]
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const [head = [], ...rest] = rows
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...rest.map(line)].join('\n')
}

/** A survivor as a difference of lines. */
export const showMutant = ({ mutant, fate }: Result): string =>
  [
    `${mutant.file}:${mutant.line} ${mutant.within} (${mutant.meaning ?? mutant.operator}; ${fate.message})`,
    `  - ${mutant.before}`,
    `  + ${mutant.after}`,
  ].join('\n')
