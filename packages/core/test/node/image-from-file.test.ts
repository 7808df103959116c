import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigurationError, PromptError } from '@slf/core'
import { imageFromFile } from '@slf/core/node'
import { openPart } from '../../src/prompt/part.js'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
let folder: string
let root: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slf-image-'))
  root = join(folder, 'uploads')
  await mkdir(join(root, 'nested'), { recursive: true })
  await mkdir(join(folder, 'uploads-private'))
  await writeFile(join(root, 'a.png'), PNG)
  await writeFile(join(root, 'nested', 'b.png'), PNG)
  await writeFile(join(root, '..c.png'), PNG)
  await writeFile(join(root, 'empty.png'), '')
  await writeFile(join(folder, 'secret.png'), PNG)
  await writeFile(join(folder, 'uploads-private', 'd.png'), PNG)
  await symlink(join(folder, 'secret.png'), join(root, 'link-out.png'))
  await symlink(folder, join(root, 'folder-out'))
  await symlink('a.png', join(root, 'link-in.png'))
  await symlink('loop.png', join(root, 'loop.png'))
  await promisify(execFile)('mkfifo', [join(root, 'fifo.png')])
})
afterAll(() => rm(folder, { recursive: true }))

test.each(['a.png', './a.png', 'nested/b.png', 'nested/../a.png', 'link-in.png', '..c.png'])(
  'reads %s',
  async (path) => {
    expect(openPart(await imageFromFile(path, { root, detail: 'low' }))).toEqual({
      kind: 'image',
      image: {
        type: 'image_url',
        image_url: { url: `data:image/png;base64,${PNG.toString('base64')}`, detail: 'low' },
      },
    })
  },
)

test('an absolute path inside the root is fine, and so is a root behind a link', async () => {
  await expect(imageFromFile(join(root, 'a.png'), { root })).resolves.toSatisfy(
    (part) => openPart(part)?.kind === 'image',
  )
  await symlink(root, join(folder, 'root-link'))
  await expect(imageFromFile('a.png', { root: join(folder, 'root-link') })).resolves.toBeDefined()
})

describe('hostile paths', () => {
  test.each<[string, string | (() => string), RegExp]>([
    ['parent', '../secret.png', /not inside/],
    ['parent in the middle', 'nested/../../secret.png', /not inside/],
    ['sibling with the same beginning', '../uploads-private/d.png', /not inside/],
    ['absolute', '/etc/passwd', /not inside/],
    ['absolute beside the root', () => join(folder, 'secret.png'), /not inside/],
    ['percent-encoded parent', '%2e%2e/secret.png', /does not exist/],
    ['percent-encoded slash', '..%2fsecret.png', /does not exist/],
    ['NUL', 'a.png\0.txt', /NUL/],
    ['empty', '', /empty/],
    ['the root itself', '.', /not inside/],
    ['a folder', 'nested', /not a regular file/],
    ['a file as a folder', 'a.png/x', /cannot be read/],
    ['a link to a file outside', 'link-out.png', /not inside/],
    ['a link to a folder outside', 'folder-out/secret.png', /not inside/],
    ['a link to itself', 'loop.png', /cannot be read \(ELOOP\)/],
    ['a FIFO', 'fifo.png', /not a regular file/],
    ['a device', '/dev/zero', /not inside/],
    ['UNC', '\\\\server\\share\\a.png', /does not exist|not inside/],
    ['file URL', 'file:///etc/passwd', /does not exist/],
    ['an empty file', 'empty.png', /not those of/],
    ['a very long name', 'a'.repeat(5000), /cannot be read \(ENAMETOOLONG\)/],
  ])('%s', async (_, path, says) => {
    const given = typeof path === 'string' ? path : path()
    const error = await imageFromFile(given, { root }).catch((reason: unknown) => reason)
    expect(PromptError.isInstance(error)).toBe(true)
    expect((error as Error).message).toMatch(says)
  })

  test('a device cannot be read even when the root allows it', async () => {
    await expect(imageFromFile('zero', { root: '/dev' })).rejects.toThrow(/not a regular file/)
  })
})

test('the size limit holds', async () => {
  await expect(imageFromFile('a.png', { root, maxBytes: 15 })).rejects.toThrow(/larger than 15 bytes/)
  await expect(imageFromFile('a.png', { root, maxBytes: 16 })).resolves.toBeDefined()
})

test.runIf(process.platform === 'linux')('it holds for files that tell a size of 0, too', async () => {
  const path = `${process.pid}/status`
  await expect(imageFromFile(path, { root: '/proc', maxBytes: 100 })).rejects.toThrow(/larger than 100 bytes/)
})

test.each<[string, string, string | undefined]>([
  ['jpeg', 'ffd8ffe000104a46', 'image/jpeg'],
  ['gif', Buffer.from('GIF89a..').toString('hex'), 'image/gif'],
  ['webp', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ').toString('hex'), 'image/webp'],
  ['bmp', '424d46000000000000003600', 'image/bmp'],
  ['text that begins like a bitmap', Buffer.from('BMW drives').toString('hex'), undefined],
  ['svg', Buffer.from('<svg xmlns=""/>').toString('hex'), undefined],
  ['half a signature', '89504e47', undefined],
])('tells the type by the bytes: %s', async (name, hex, type) => {
  await writeFile(join(root, `${name}.txt`), Buffer.from(hex, 'hex'))
  const reading = imageFromFile(`${name}.txt`, { root })
  if (type) expect(JSON.stringify(openPart(await reading))).toContain(`"data:${type};base64,`)
  else await expect(reading).rejects.toThrow(/not those of a PNG/)
})

test('root and maxBytes are checked', async () => {
  await expect(imageFromFile('a.png', {} as { root: string })).rejects.toThrow(ConfigurationError)
  await expect(imageFromFile('a.png', undefined as never)).rejects.toThrow("imageFromFile needs 'root'")
  await expect(imageFromFile('a.png', { root, maxBytes: Number.NaN })).rejects.toThrow(ConfigurationError)
})
