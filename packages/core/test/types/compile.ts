import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Diagnostics of a program as flat messages, by the TypeScript that the repository is built with (5.9). */
export function diagnosticsOf(source: string, mode: 'standard' | 'legacy'): { line: number; text: string }[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    readonly config: { readonly compilerOptions: object }
  }
  const base = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const options: ts.CompilerOptions = {
    ...base.options,
    experimentalDecorators: mode === 'legacy',
    noEmit: true,
  }
  const file = `${root}packages/core/test/types/program.${mode}.ts`
  const host = ts.createCompilerHost(options)
  const readSource = host.getSourceFile.bind(host)
  host.getSourceFile = (name, languageVersion) =>
    name === file ? ts.createSourceFile(name, source, languageVersion) : readSource(name, languageVersion)
  host.fileExists = (name) => name === file || ts.sys.fileExists(name)
  const program = ts.createProgram([file], options, host)
  const main = program.getSourceFile(file)
  return ts.getPreEmitDiagnostics(program, main).map((diagnostic) => ({
    line:
      main && diagnostic.start !== undefined ? main.getLineAndCharacterOfPosition(diagnostic.start).line : -1,
    text: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  }))
}
