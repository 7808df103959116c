import { parseArgs } from 'node:util'

export interface Options {
  readonly count: number
  readonly seed: number
  /** Only files whose paths begin like this. */
  readonly only: readonly string[]
  readonly workers: number
  readonly meaningful: boolean
  /** A result whose survivors are tried again, instead of a sample. */
  readonly survivors: string | undefined
  readonly out: string
}

export const usage = `npm run mutants -- [--count 300] [--seed 1] [--only path]… [--workers 1] [--out file.json]
  --meaningful         tries the mutants of packages/mutants/lists/meaningful.json instead of a sample
  --survivors file     tries the survivors of an earlier result again`

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true, default: [] },
      workers: { type: 'string', default: '1' },
      meaningful: { type: 'boolean', default: false },
      survivors: { type: 'string' },
      out: { type: 'string', default: '.tmp/mutants/result.json' },
    },
  })
  return {
    count: whole('count', values.count),
    seed: whole('seed', values.seed),
    only: values.only,
    workers: whole('workers', values.workers),
    meaningful: values.meaningful,
    survivors: values.survivors,
    out: values.out,
  }
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number above 0, but got '${text}'`)
  return Number(text)
}
