import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
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

/** The regular expressions of some files. */
export interface FoundRegexes {
  /** Literals, and `new RegExp` of text that is in the file. */
  readonly literals: readonly RegexLiteral[]
  /** What is made of anything else, as it is written: somebody has to say why it is right. */
  readonly made: readonly string[]
}

export function regexesOf(files: readonly string[]): FoundRegexes {
  const literals: RegexLiteral[] = []
  const made: string[] = []
  for (const file of files) {
    const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    const constants = constantsOf(tree)
    const visit = (node: ts.Node): void => {
      const regex = regexOf(node, constants)
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
      if (regex === 'made') made.push(`${basename(file)}: ${node.getText(tree)}`)
      else if (regex) literals.push({ file: relative(repository, file), line, ...regex })
      ts.forEachChild(node, visit)
    }
    visit(tree)
  }
  return { literals, made }
}

/** Those that are not linear, each distinct one once: `recheck` makes the attack, this engine has to fall for it. */
export function slowRegexes(literals: readonly RegexLiteral[]): SlowRegex[] {
  const distinct = new Map(literals.map((literal) => [`/${literal.source}/${literal.flags}`, literal]))
  return [...distinct.values()].flatMap((literal) => {
    const verdict = checkSync(literal.source, literal.flags, { timeout: 20_000 })
    if (verdict.status === 'safe') return []
    if (verdict.status === 'unknown') {
      return [{ ...literal, growth: `unknown: ${verdict.error.kind}`, attack: '' }]
    }
    const { attack, complexity } = verdict
    const isWorse = complexity.type === 'exponential'
    if (!isWorse && !growsWith(new RegExp(literal.source, literal.flags), attack)) return []
    return [{ ...literal, growth: complexity.summary, attack: attack.pattern }]
  })
}

type Attack = Extract<ReturnType<typeof checkSync>, { status: 'vulnerable' }>['attack']

/** Much slower than linear; and so long that it is no pause of the machine. */
const GROWTH = 8
const NOTICEABLE_MS = 5

/** Whether four times the attack takes much more than four times as long. */
function growsWith(regex: RegExp, { pumps, suffix }: Attack): boolean {
  const timeOf = (times: number): number => {
    const text = pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') + suffix
    const startedAt = performance.now()
    text.replace(regex, '')
    return performance.now() - startedAt
  }
  for (let times = 25; times < 200_000; times *= 2) {
    const [short, long] = [timeOf(times), timeOf(times * 4)]
    if (long > 500) return true
    if (long > NOTICEABLE_MS && Math.min(long, timeOf(times * 4)) > GROWTH * short) return true
  }
  return false
}

type Constants = ReadonlyMap<string, ts.Expression>

/** The constants of a file by name; texts are put together from them. */
function constantsOf(tree: ts.SourceFile): Constants {
  const declared = tree.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) && statement.declarationList.flags & ts.NodeFlags.Const
      ? [...statement.declarationList.declarations]
      : [],
  )
  return new Map(
    declared.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer ? [[name.text, initializer]] : [],
    ),
  )
}

function regexOf(
  node: ts.Node,
  constants: Constants,
): Pick<RegexLiteral, 'source' | 'flags'> | 'made' | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node)
  if (!isCall || node.expression.getText() !== 'RegExp') return undefined
  const [source, flags] = (node.arguments ?? []).map((argument) => textOf(argument, constants))
  if (source === undefined || (node.arguments?.[1] && flags === undefined)) return 'made'
  return { source, flags: flags ?? '' }
}

/** The text of a literal, a template, `String.raw`, a joined list, and of constants in them; undefined for all else. */
function textOf(node: ts.Expression, constants: Constants): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isIdentifier(node)) {
    const constant = constants.get(node.text)
    return constant && textOf(constant, constants)
  }
  if (ts.isCallExpression(node)) return joined(node, constants)
  const isRaw = ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw'
  const template = isRaw ? node.template : node
  const written = ({ rawText, text }: ts.TemplateLiteralLikeNode): string =>
    isRaw ? (rawText ?? text) : text
  if (ts.isNoSubstitutionTemplateLiteral(template)) return written(template)
  if (!ts.isTemplateExpression(template)) return undefined
  const spans = template.templateSpans.map(({ expression, literal }) => {
    const text = textOf(expression, constants)
    return text === undefined ? undefined : text + written(literal)
  })
  return spans.includes(undefined) ? undefined : written(template.head) + spans.join('')
}

/** The text of `LIST.join('…')`. */
function joined(
  { expression, arguments: [separator] }: ts.CallExpression,
  constants: Constants,
): string | undefined {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'join' || !separator)
    return undefined
  const list = constants.get(expression.expression.getText())
  if (!list || !ts.isArrayLiteralExpression(list)) return undefined
  const texts = [separator, ...list.elements].map((element) => textOf(element, constants))
  const [between, ...pieces] = texts
  return texts.includes(undefined) ? undefined : pieces.join(between)
}
