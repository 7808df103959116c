import { afterEach, describe, expect, it, vi } from 'vitest'
import { goldenRecordings, oddStreams, type Wire } from '../src/index.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const wires: readonly Wire[] = ['chat', 'responses']
const oddChat = oddStreams('chat')

describe('goldenRecordings', () => {
  it.skipIf(oddChat.length === 0).each(wires)('loads each %s recording whole', (wire) => {
    const recordings = goldenRecordings(wire)
    expect(recordings.length).toBeGreaterThan(0)
    expect(new Set(recordings.map(({ name }) => name)).size).toBe(recordings.length)
    for (const { meta, response, status } of recordings) {
      expect(meta.protocol).toBe(wire)
      expect(status).toBeGreaterThanOrEqual(200)
      expect(response.kind === 'sse' ? response.text : response.body).toBeTruthy()
    }
  })

  it.skipIf(oddChat.length === 0)('reads JSON bodies among the odd streams', () => {
    expect(oddChat.find(({ name }) => name === 'syn_json_error_200')?.response).toMatchObject({
      kind: 'json',
      body: { error: {} },
    })
    expect(oddChat.find(({ name }) => name === 'syn_crlf')?.response).toMatchObject({ kind: 'sse' })
  })

  it('is empty when the folder is absent, says once what is skipped and how to have it, and fails in CI', async () => {
    vi.stubEnv('SLF_GOLDEN_DIR', './no-such-folder')
    vi.stubEnv('CI', 'false')
    vi.resetModules()
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const fresh = await import('../src/fixtures/golden-recordings.js')
    expect(fresh.goldenRecordings('chat')).toEqual([])
    expect(fresh.oddStreams('responses')).toEqual([])
    expect(written.mock.calls.flat()).toEqual([
      expect.stringMatching(/^\[testbed\] skipped: .* recorded answers .*SLF_GOLDEN_DIR.*\n$/),
    ])
    vi.stubEnv('CI', 'true')
    expect(() => fresh.goldenRecordings('chat')).toThrow('no-such-folder/chat is absent')
    expect(() => fresh.oddStreams('chat')).toThrow('is absent')
  })
})
