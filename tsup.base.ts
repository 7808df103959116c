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
<<<<<<< HEAD
    dts: true,
=======
    noExternal: Object.keys(bundled),
    dts: {
      // Leases and scopes have Symbol.dispose; a program that loads only ES2022 learns it here.
      banner: '/// <reference lib="esnext.disposable" />',
      // Types from a node_modules folder stay outside of the declarations, hence paths.
      compilerOptions: {
        paths: Object.fromEntries(Object.entries(bundled).map(([name, source]) => [name, [source]])),
      },
    },
>>>>>>> 5a500da (Declarations say which library they need; checked where users stand)
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    // tsup strips `node:` unless told not to; Deno and edge runtimes need it.
    removeNodeProtocol: false,
<<<<<<< HEAD
    ...options,
  })
=======
  }
>>>>>>> 5a500da (Declarations say which library they need; checked where users stand)
}
