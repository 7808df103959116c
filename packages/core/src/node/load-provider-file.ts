import { ConfigurationError } from '../errors/programmer-errors.js'
import { parseProviderFile, type ProviderFile } from '../keys/provider-file/provider-file.js'
import type { ProviderFileOptions } from '../keys/provider-file/provider-model.js'
import { findJsonSyntaxError } from './json-syntax-error.js'

// Not an import: adapters load this file lazily, and bundlers for browsers would follow it and fail.
const { readFile } = process.getBuiltinModule('node:fs/promises')

export interface LoadProviderFileOptions extends ProviderFileOptions {
  /** Where `${NAME}` is looked up. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** A path, or a `file:` URL object. Not `URL`: the declarations compile in programs that do not declare it. */
export type FilePath = string | { readonly href: string }

/**
 * Reads and checks a `provider.json`.
 *
 * @throws ConfigurationError when the file cannot be read, is not JSON (with line and column), or an entry is wrong
 *   (with its JSON Pointer). Keys are never shown.
 *
 * @example
 * ```ts
 * import { loadProviderFile } from '@slf/core/node'
 *
 * export const file = await loadProviderFile('./provider.json', { onWarning: ({ path, message }) => console.warn(path, message) })
 * ```
 */
export async function loadProviderFile(
  path: FilePath,
  { env = process.env, ...options }: LoadProviderFileOptions = {},
): Promise<ProviderFile> {
  const place = typeof path === 'string' ? path : new URL(path.href)
  return parseProviderFile(parseJson(await readText(place), String(place)), env, options)
}

async function readText(path: string | URL): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reason =
      code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'unknown reason'})`
    throw new ConfigurationError(`Provider file '${String(path)}': ${reason}.`, { cause: error })
  }
}

function parseJson(text: string, path: string): unknown {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  try {
    return JSON.parse(content) as unknown
  } catch {
    // The error of JSON.parse is no cause here: it quotes the text, which holds keys.
    const { line, column, problem } = findJsonSyntaxError(content) ?? {
      line: 1,
      column: 1,
      problem: 'not JSON',
    }
    throw new ConfigurationError(
      `Provider file '${path}' is not JSON: line ${line}, column ${column}: ${problem}.`,
    )
  }
}
