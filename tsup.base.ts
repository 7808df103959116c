import { defineConfig, type Options } from 'tsup'

/** How every public package is built. Entries share chunks, so that each class exists once. */
export function library(options: Options & { entry: string[] }): ReturnType<typeof defineConfig> {
  return defineConfig({
    format: 'esm',
    // Not esnext: esbuild would leave decorators in the output.
    target: 'es2022',
    // Without the paths of tsconfig.json: a build sees the other packages as users do, through their exports.
    tsconfig: '../../tsconfig.build.json',
    dts: true,
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    // tsup strips `node:` unless told not to; Deno and edge runtimes need it.
    removeNodeProtocol: false,
    ...options,
  })
}
