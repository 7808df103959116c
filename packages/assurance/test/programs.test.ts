import {
  chatChunks,
  chatCompletion,
  json,
  responsesBody,
  responsesEvents,
  ScriptedServer,
  sse,
  type ReplyFunction,
} from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { startProgram } from '../src/programs/run-program.js'

const strict = '--unhandled-rejections=strict'

/** Flags under which careless packages break, as far as this version of Node knows them. */
const hostileFlags: Readonly<Record<string, readonly string[]>> = {
  'no code from strings': ['--disallow-code-generation-from-strings'],
  'no __proto__': ['--disable-proto=throw'],
  'frozen intrinsics': ['--frozen-intrinsics'],
  'permissions: reading files only': [
    process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission',
    '--allow-fs-read=*',
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
  ],
}

const value = { severity: 'high', summary: 'fire' }
const toolCall = { content: '', toolCalls: [{ name: 'search', arguments: { query: 'fire' } }] }
const answer = { content: JSON.stringify(value) }

describe('the built packages under hostile flags', { timeout: 60_000 }, () => {
  it.each(Object.entries(hostileFlags))('%s', async (_name, flags) => {
    await using chat = await ScriptedServer.start([
      json(chatCompletion(toolCall)),
      json(chatCompletion(answer)),
      sse(chatChunks({ content: ['Hel', 'lo'] })),
    ])
    await using responses = await ScriptedServer.start([
      json(responsesBody(toolCall)),
      json(responsesBody(answer)),
      sse(responsesEvents({ content: ['Hel', 'lo'] })),
    ])
    const { result } = startProgram('decorated-call', [strict, ...flags], [chat.baseURL, responses.baseURL])
    const { code, stdout, stderr } = await result
    expect(stderr.replaceAll(/.*(ExperimentalWarning|--trace-warnings).*\n/g, '')).toBe('')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual([
      { value, found: ['fire'], text: 'Hello' },
      { value, found: ['fire'], text: 'Hello' },
    ])
  })
})

describe('a process', { timeout: 60_000 }, () => {
  const busy: ReplyFunction = ({ json: body }) =>
    (body as { stream?: boolean }).stream
      ? sse(chatChunks({ content: ['Hel', 'lo'] }))
      : json(chatCompletion({ content: 'Hello' }))

  it('ends when its calls are over, also with a stream left in the middle', async () => {
    await using server = await ScriptedServer.start(busy)
    const { code, stdout, stderr, exitMs } = await startProgram('idle', [strict], [server.baseURL]).result
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'done', stderr: '' })
    // 100 ms are promised; a machine that does other things needs longer to end any process.
    expect(exitMs).toBeLessThan(1_000)
  })

  it('ends in the middle of a stream when the system says so', async () => {
    await using server = await ScriptedServer.start([
      sse(chatChunks({ content: 'x', finishReason: null }), { end: 'hang', done: false }),
    ])
    const { child, spoke, result } = startProgram('streaming', [strict], [server.baseURL])
    await spoke
    const askedAt = performance.now()
    child.kill('SIGTERM')
    expect(await result).toMatchObject({ signal: 'SIGTERM', stdout: 'streaming', stderr: '' })
    expect(performance.now() - askedAt).toBeLessThan(1_000)
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
      [strict, '--expose-gc'],
      [server.baseURL],
    ).result
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '3 failed', stderr: '' })
  })
})
