import { afterEach, describe, expect, it, vi } from 'vitest'
import { goldenRecordings, oddStreams } from '../src/index.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('goldenRecordings', () => {
  it.each(['chat', 'responses'] as const)('loads each %s recording whole', (wire) => {
    const recordings = goldenRecordings(wire)
    expect(new Set(recordings.map(({ name }) => name)).size).toBe(recordings.length)
    for (const { meta, response, status } of recordings) {
      expect(meta.protocol).toBe(wire)
      expect(status).toBeGreaterThanOrEqual(200)
      expect(response.kind === 'sse' ? response.text : response.body).toBeTruthy()
    }
  })

  it('reads JSON bodies among the odd streams', () => {
    const odd = oddStreams('chat')
    if (odd.length === 0) return
    expect(odd.find(({ name }) => name === 'syn_json_error_200')?.response).toMatchObject({
      kind: 'json',
      body: { error: {} },
    })
    expect(odd.find(({ name }) => name === 'syn_crlf')?.response).toMatchObject({ kind: 'sse' })
  })

  it('is empty when the folder is absent, and fails in CI', () => {
    vi.stubEnv('SLF_GOLDEN_DIR', './no-such-folder')
    vi.stubEnv('CI', 'false')
    expect(goldenRecordings('chat')).toEqual([])
    expect(oddStreams('responses')).toEqual([])
    vi.stubEnv('CI', 'true')
    expect(() => goldenRecordings('chat')).toThrow('is absent')
    expect(() => oddStreams('chat')).toThrow('is absent')
  })
})
