/** One mistake in one file: the characters from `start` to `end` are replaced. */
export interface Mutant {
  /** From the root of the repository, with forward slashes. */
  readonly file: string
  readonly start: number
  readonly end: number
  readonly replacement: string
  /** The kind of mistake, such as `boundary`. */
  readonly operator: string
  /** The declaration around it, such as `KeyState.report`; empty at the top of a file. */
  readonly within: string
  /** Counted from 1. */
  readonly line: number
  /** The whole lines that the mistake touches, without and with it; spaces count as one, long texts are shortened. */
  readonly before: string
  readonly after: string
  /** What a reader loses by it. Only mutants that were written by hand have one. */
  readonly meaning?: string
}

const LONGEST_TEXT = 240

function shown(lines: string): string {
  const text = lines.trim().replace(/\s+/g, ' ')
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 80)} … ${text.slice(-70)}`
}

/** The mistake as a change of whole lines. Together with the file and `within` it finds the mutant again after moves of lines. */
export function describeChange(
  source: string,
  start: number,
  end: number,
  replacement: string,
): Pick<Mutant, 'line' | 'before' | 'after'> {
  const from = source.lastIndexOf('\n', start - 1) + 1
  const next = source.indexOf('\n', end)
  const to = next === -1 ? source.length : next
  return {
    line: source.slice(0, start).split('\n').length,
    before: shown(source.slice(from, to)),
    after: shown(source.slice(from, start) + replacement + source.slice(end, to)),
  }
}

/** The file with the mistake in it. */
export const mutate = (source: string, { start, end, replacement }: Mutant): string =>
  source.slice(0, start) + replacement + source.slice(end)

/** What makes a mutant the same one in the next run. */
export const keyOf = ({
  file,
  within,
  before,
  after,
}: Pick<Mutant, 'file' | 'within' | 'before' | 'after'>): string => [file, within, before, after].join('\n')
