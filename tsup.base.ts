import type { Options } from 'tsup'

interface Library {
  entry: string[]
  /** Private packages of this workspace that become part of this one, code and types: name to source file. */
  bundled?: Record<string, string>
}

/** How every public package is built. Entries share chunks, so that each class exists once. */
export function library({ entry, bundled = {} }: Library): Options {
  return {
    entry,
    format: 'esm',
    // Not esnext: esbuild would leave decorators in the output.
    target: 'es2022',
    // Without the paths of tsconfig.json: a build sees the other packages as users do, through their exports.
    tsconfig: '../../tsconfig.build.json',
    noExternal: Object.keys(bundled),
    dts: {
      // `using` and `await using`: the symbols are in no `lib` of ES2022.
      banner: '/// <reference lib="esnext.disposable" />',
      // Types from a node_modules folder stay outside of the declarations, hence paths.
      compilerOptions: {
        paths: Object.fromEntries(Object.entries(bundled).map(([name, source]) => [name, [source]])),
      },
    },
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    // tsup strips `node:` unless told not to; Deno and edge runtimes need it.
    removeNodeProtocol: false,
  }
}
