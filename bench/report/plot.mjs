import { base, contestants } from '../contestants.mjs'
import { shown } from './number.mjs'

const colours = {
  adapter: '#0b6e4f',
  decorator: '#2fa36b',
  openai: '#8a8f98',
  'ai-sdk': '#5b6ee1',
  langchain: '#c8792b',
}
const barHeight = 12
const groupGap = 30
const left = 20
const width = 900
const chartWidth = 640

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/**
 * The ratios of a run as an SVG: a group of bars for each row, on a logarithmic scale from the floor (1) to the most
 * costly. A bar to the left of the line costs less than the floor.
 */
export function plot(results, caption) {
  const shownIds = contestants.map(({ id }) => id).filter((id) => colours[id] !== undefined)
  const ratios = results.flatMap(({ lines }) => lines.map(({ ratio }) => ratio))
  const low = Math.log(Math.min(0.5, ...ratios))
  const high = Math.log(Math.max(10, ...ratios))
  const x = (ratio) => left + ((Math.log(ratio) - low) / (high - low)) * chartWidth

  const parts = []
  let y = 60
  for (const { title, lines } of results) {
    parts.push(`<text x="${left}" y="${y}" font-weight="bold">${escape(title)}</text>`)
    y += 6
    for (const id of shownIds) {
      const line = lines.find(({ contestant }) => contestant === id)
      if (line === undefined) continue
      const [from, to] = [x(1), x(line.ratio)].sort((first, second) => first - second)
      const label = `${contestants.find((one) => one.id === id).label} ${shown(line.ratio)}`
      parts.push(
        `<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(1, to - from).toFixed(1)}" height="${barHeight - 2}" fill="${colours[id]}"/>`,
        `<text x="${(to + 6).toFixed(1)}" y="${y + barHeight - 3}">${escape(label)}</text>`,
      )
      y += barHeight
    }
    y += groupGap
  }
  const floorLabel = contestants.find(({ id }) => id === base).label
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="sans-serif" font-size="10">
<rect width="${width}" height="${y}" fill="#fff"/>
<text x="${left}" y="20" font-size="13">${escape(caption)}</text>
<text x="${x(1).toFixed(1)}" y="38" text-anchor="middle">${escape(floorLabel)} = 1</text>
<line x1="${x(1).toFixed(1)}" x2="${x(1).toFixed(1)}" y1="42" y2="${y}" stroke="#000"/>
${parts.join('\n')}
</svg>
`
}
