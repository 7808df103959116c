import type { FileHandle } from 'node:fs/promises'
import { ConfigurationError, PromptError } from '../errors/programmer-errors.js'
import { image, type ImageOptions } from '../prompt/image.js'
import type { PromptPart } from '../prompt/part.js'
import { imageType } from './image-type.js'

// Not imports: bundlers for browsers would follow them and fail.
const { constants } = process.getBuiltinModule('node:fs')
const { open, realpath, stat } = process.getBuiltinModule('node:fs/promises')
const { isAbsolute, relative, resolve, sep } = process.getBuiltinModule('node:path')

export interface ImageFromFileOptions {
  /** The folder that the file must be in, also after all symbolic links. */
  readonly root: string
  /** How closely the model looks. Default: the provider's. */
  readonly detail?: ImageOptions['detail']
  /** The largest file in bytes. Default 20 MiB. */
  readonly maxBytes?: number | undefined
}

/**
 * Reads an image for a prompt, as `image` takes it by its bytes. Made for paths that come from outside: nothing outside `root`
 * is opened, only regular files are read, and the bytes must be a PNG, JPEG, GIF, WebP or BMP image.
 *
 * @param path relative to `root`. It is not decoded: `%2e` is a name like any other.
 * @throws PromptError when the file is missing, outside `root`, too large or not an image.
 * @throws ConfigurationError when an option is wrong.
 *
 * @example
 * ```ts
 * import { LLMFunction, prompt, type LLMInterface } from '@slf/core'
 * import { imageFromFile } from '@slf/core/node'
 *
 * export class Accounting {
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMFunction()
 *   async total(receipt: string): Promise<string> {
 *     return prompt`What is the total? ${await imageFromFile(receipt, { root: './uploads', maxBytes: 5_000_000 })}`
 *   }
 * }
 * ```
 */
export async function imageFromFile(path: string, options: ImageFromFileOptions): Promise<PromptPart> {
  // Programs without types forget the options: that is reported below.
  const { root, detail, maxBytes = 20 * 1024 * 1024 } = (options as Partial<ImageFromFileOptions>) ?? {}
  if (typeof root !== 'string' || root === '') {
    throw new ConfigurationError("imageFromFile needs 'root': the folder that images may be read from.")
  }
  if (typeof maxBytes !== 'number' || !(maxBytes > 0)) {
    throw new ConfigurationError(
      `imageFromFile: 'maxBytes' must be a number above 0, but got ${String(maxBytes)}.`,
    )
  }
  const bytes = await readInside(path, root, maxBytes)
  const type = imageType(bytes)
  if (!type)
    throw new PromptError(`Image '${path}': the bytes are not those of a PNG, JPEG, GIF, WebP or BMP image.`)
  return image(bytes, { mediaType: type, detail })
}

async function readInside(path: string, root: string, maxBytes: number): Promise<Buffer> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new PromptError('The path of an image is empty or holds a NUL character.')
  }
  // Before the file system is touched: on Windows even a look at \\server\share sends credentials to that server.
  const asked = resolve(root, path)
  if (!isInside(asked, resolve(root))) throw outside(path)
  let handle: FileHandle | undefined
  try {
    const realRoot = await realpath(root)
    const real = await realpath(asked)
    if (!isInside(real, realRoot)) throw outside(path)
    // A FIFO would block `open` for ever without O_NONBLOCK; a link that took the place of the file is refused.
    handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0))
    // What was opened must be what the path still leads to: a folder may have been replaced by a link in between.
    const realNow = await realpath(asked)
    const [opened, present] = [await handle.stat(), await stat(realNow)]
    if (!isInside(realNow, realRoot) || opened.dev !== present.dev || opened.ino !== present.ino)
      throw outside(path)
    if (!opened.isFile()) throw new PromptError(`Image '${path}' is not a regular file.`)
    return await readAtMost(handle, maxBytes, path)
  } catch (error) {
    if (PromptError.isInstance(error)) throw error
    const code = (error as NodeJS.ErrnoException).code
    throw new PromptError(
      `Image '${path}' ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown reason'})`}.`,
      { cause: error },
    )
  } finally {
    await handle?.close()
  }
}

/** Reads to the end or to one byte over the limit: the size that `stat` tells is 0 for files that the system makes up. */
async function readAtMost(handle: FileHandle, maxBytes: number, path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024))
    if (bytesRead === 0) return Buffer.concat(chunks, size)
    chunks.push(buffer.subarray(0, bytesRead))
    size += bytesRead
    if (size > maxBytes) throw new PromptError(`Image '${path}' is larger than ${maxBytes} bytes.`)
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const outside = (path: string): PromptError =>
  new PromptError(
    `Image '${path.replaceAll('\0', '')}' is not inside the folder that images may be read from.`,
  )
