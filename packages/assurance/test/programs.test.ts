import { chatChunks, ScriptedServer, sse, type ReplyFunction } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { hostileFlags, runUnder, strictRejections } from '../src/programs/hostile-flags.js'
import { endInFlight, endWhenIdle } from '../src/programs/process-end.js'
import { startProgram } from '../src/programs/run-program.js'

describe('the built packages under hostile flags', { timeout: 60_000 }, () => {
  it.each(Object.entries(hostileFlags))('%s', async (_name, flags) => {
    expect(await runUnder(flags)).toEqual([])
  })
})

describe('a process', { timeout: 60_000 }, () => {
  it('ends when its calls are over, also with streams left in the middle', async () => {
    // 100 ms are promised; a machine that does other things needs longer to end any process.
    expect(await endWhenIdle()).toBeLessThan(1_000)
  })

  it('ends in the middle of calls when the system says so', async () => {
    expect(await endInFlight()).toBeLessThan(1_000)
  })

  it('sees no unhandled rejection of streams that nobody reads, or not to their end', async () => {
    let streams = 0
    const breaking: ReplyFunction = ({ json: body }) =>
      (body as { stream?: boolean }).stream
        ? sse(chatChunks({ content: 'x', finishReason: null }), {
            done: false,
            end: streams++ % 2 ? 'fin' : 'hang',
          })
        : { status: 500, steps: ['broken'] }
    await using server = await ScriptedServer.start(breaking)
    const { code, stdout, stderr } = await startProgram(
      'abandoned',
      [strictRejections, '--expose-gc'],
      [server.baseURL],
    ).result
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '3 failed', stderr: '' })
  })
})
