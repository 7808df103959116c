import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'

/** The type check of one package, sources and tests, which is kept warm from mutant to mutant. */
export class TypeCheck {
  readonly #options: ts.CompilerOptions
  readonly #host: ts.CompilerHost
  readonly #roots: readonly string[]
  readonly #texts = new Map<string, string>()
  readonly #files = new Map<string, ts.SourceFile>()
  #builder: ts.SemanticDiagnosticsBuilderProgram | undefined

  constructor(packageName: string) {
    const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path))
    this.#options = ts.parseJsonConfigFileContent(config, ts.sys, '.').options
    this.#roots = ['src', 'test'].flatMap((folder) => filesIn(`packages/${packageName}/${folder}`))
    this.#host = ts.createIncrementalCompilerHost(this.#options)
    this.#host.getSourceFile = (name, options) => this.#read(resolve(name), options)
    const found = this.#check()
    if (found !== undefined)
      throw new Error(`Without a mutant 'packages/${packageName}' does not compile: ${found}`)
  }

  /** The first complaint of the compiler about the file with another text, if there is one. */
  complaintAbout(file: string, text: string): string | undefined {
    this.#texts.set(resolve(file), text)
    this.#files.delete(resolve(file))
    const complaint = this.#check()
    this.#texts.delete(resolve(file))
    this.#files.delete(resolve(file))
    return complaint
  }

  #read(name: string, options: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile | undefined {
    const known = this.#files.get(name)
    if (known) return known
    const text = this.#texts.get(name) ?? ts.sys.readFile(name)
    if (text === undefined) return undefined
    const file = ts.createSourceFile(name, text, options)
    // The builder compares versions to find what has changed.
    Object.assign(file, { version: ts.sys.createHash?.(text) ?? text })
    this.#files.set(name, file)
    return file
  }

  #check(): string | undefined {
    const builder = ts.createSemanticDiagnosticsBuilderProgram(
      this.#roots,
      this.#options,
      this.#host,
      this.#builder,
    )
    this.#builder = builder
    for (const root of this.#texts.keys()) {
      const [error] = builder.getSyntacticDiagnostics(builder.getSourceFile(root))
      if (error) return messageOf(error)
    }
    let complaint: string | undefined
    for (;;) {
      const next = builder.getSemanticDiagnosticsOfNextAffectedFile()
      if (next === undefined) return complaint
      complaint ??= next.result[0] && messageOf(next.result[0])
      if (complaint !== undefined) return complaint
    }
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => resolve(folder, name))

const messageOf = ({ messageText }: ts.Diagnostic): string =>
  ts.flattenDiagnosticMessageText(messageText, ' ')
