import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
// Its own JavaScript, without the worker and the binaries that the package would look for.
process.env['RECHECK_BACKEND'] ??= 'pure'
const { checkSync } = await import('recheck')

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** A regular expression of the sources, as it is written there. */
export interface RegexLiteral {
  readonly file: string
  readonly line: number
  readonly source: string
  readonly flags: string
}

/** A regular expression whose time grows faster than its input. */
export interface SlowRegex extends RegexLiteral {
  /** Such as `2nd degree polynomial`. */
  readonly growth: string
  /** A text that shows it, as JavaScript. */
  readonly attack: string
}

/** Sources that are published: everything below `packages/x/src` of packages that are not for tests. */
export function publishedSources(): string[] {
  const folders = readdirSync(join(repository, 'packages'))
    .filter((name) => name !== 'testbed' && name !== 'assurance')
    .map((name) => join(repository, 'packages', name, 'src'))
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
}

/**
 * Every regular expression of the files: literals, and `new RegExp` of string literals.
 *
 * @throws {Error} for a `RegExp` that is made of anything else: nobody can check it.
 */
export function regexLiterals(files: readonly string[]): RegexLiteral[] {
  return files.flatMap((file) => {
    const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    const found: RegexLiteral[] = []
    const visit = (node: ts.Node): void => {
      const regex = regexOf(node)
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
      if (regex === 'dynamic')
        throw new Error(`${relative(repository, file)}:${line} makes a RegExp at run time`)
      if (regex) found.push({ file: relative(repository, file), line, ...regex })
      ts.forEachChild(node, visit)
    }
    visit(tree)
    return found
  })
}

/** Those that are not linear, each distinct one once. */
export function slowRegexes(literals: readonly RegexLiteral[]): SlowRegex[] {
  const distinct = new Map(literals.map((literal) => [`/${literal.source}/${literal.flags}`, literal]))
  return [...distinct.values()].flatMap((literal) => {
    const verdict = checkSync(literal.source, literal.flags, { timeout: 20_000 })
    if (verdict.status === 'safe') return []
    if (verdict.status === 'unknown')
      return [{ ...literal, growth: `unknown: ${verdict.error.kind}`, attack: '' }]
    return [{ ...literal, growth: verdict.complexity.summary, attack: verdict.attack.pattern }]
  })
}

function regexOf(node: ts.Node): Pick<RegexLiteral, 'source' | 'flags'> | 'dynamic' | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node)
  if (!isCall || node.expression.getText() !== 'RegExp') return undefined
  const [source, flags] = node.arguments ?? []
  if (!source || !ts.isStringLiteralLike(source) || (flags && !ts.isStringLiteralLike(flags)))
    return 'dynamic'
  return { source: source.text, flags: flags?.text ?? '' }
}
