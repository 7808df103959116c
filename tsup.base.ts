import { defineConfig, type Options } from 'tsup'

/** How every public package is built. Entries share chunks, so that each class exists once. */
export function library(options: Options & { entry: string[] }): ReturnType<typeof defineConfig> {
  return defineConfig({
    format: 'esm',
    // Not esnext: esbuild would leave decorators in the output.
    target: 'es2022',
    // Without the paths of tsconfig.json: a build sees the other packages as users do, through their exports.
    tsconfig: '../../tsconfig.build.json',
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    // tsup strips `node:` unless told not to; Deno and edge runtimes need it.
    removeNodeProtocol: false,
    ...options,
    dts: {
      // `using` and `await using`: the symbols are in no `lib` of ES2022.
      banner: '/// <reference lib="esnext.disposable" />',
      ...(typeof options.dts === 'object' ? options.dts : {}),
    },
  })
}
