import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigurationError } from '@slf/core'
import { loadProviderFile } from '@slf/core/node'
import { expectNoSecret } from '@slf/testbed'

const CANARY = 'sk-canary-0123456789abcdef'
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slf-provider-'))
})
afterAll(() => rm(folder, { recursive: true }))

const written = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
const failure = (loading: Promise<unknown>): Promise<unknown> => loading.catch((error: unknown) => error)

test('loads by path or URL, also with a byte order mark', async () => {
  const text = '\uFEFF{ "acme": [{ "model_name": "m-1", "api_keys": ["${KEY}"], "base_url": "http://h" }] }'
  const path = await written('good.json', text)
  for (const place of [path, pathToFileURL(path)]) {
    const file = await loadProviderFile(place, { env: { KEY: CANARY } })
    expect(file['acme']?.[0]?.apiKeys[0]?.reveal()).toBe(CANARY)
    expectNoSecret(file, CANARY)
  }
})

test('${NAME} comes from the environment of the process', async () => {
  const path = await written(
    'env.json',
    '{ "acme": [{ "model_name": "m-1", "api_keys": ["${SLF_TEST_KEY}"], "base_url": "http://h" }] }',
  )
  process.env['SLF_TEST_KEY'] = CANARY
  try {
    const file = await loadProviderFile(path)
    expect(file['acme']?.[0]?.apiKeys[0]?.reveal()).toBe(CANARY)
  } finally {
    delete process.env['SLF_TEST_KEY']
  }
})

test('a missing file and a folder are said', async () => {
  const missing = await failure(loadProviderFile(join(folder, 'nope.json')))
  expect(ConfigurationError.isInstance(missing) && missing.message).toMatch(
    /nope\.json': there is no such file/,
  )
  expect((missing as Error).cause).toBeInstanceOf(Error)
  const directory = await failure(loadProviderFile(folder))
  expect(ConfigurationError.isInstance(directory) && directory.message).toMatch(/EISDIR/)
})

test('bad JSON is named by line and column, without the text around it', async () => {
  const path = await written('bad.json', `{\n  "acme": [{ "api_keys": ["${CANARY}" "x"] }]\n}`)
  const error = await failure(loadProviderFile(path))
  expect(ConfigurationError.isInstance(error) && error.message).toMatch(
    /line 2, column 56: expected ',' or ']'/,
  )
  expectNoSecret(error, CANARY)
})
