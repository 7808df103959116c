import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const text = (bytes, start, length) => bytes.toString('utf8', start, start + length).replace(/\0.*$/s, '')

/** The files of an npm tarball: path inside the package to text. Read here, since not every machine has `tar`. */
export function readTarball(path) {
  const bytes = gunzipSync(readFileSync(path))
  const files = new Map()
  for (let offset = 0; bytes[offset];) {
    const [name, prefix] = [text(bytes, offset, 100), text(bytes, offset + 345, 155)]
    const size = Number.parseInt(text(bytes, offset + 124, 12), 8)
    const isFile = ['0', ''].includes(text(bytes, offset + 156, 1))
    if (isFile)
      files.set(`${prefix && `${prefix}/`}${name}`.replace(/^package\//, ''), text(bytes, offset + 512, size))
    offset += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
