import assert from 'node:assert/strict'
import { raw, replyOf, type ReplyFunction, ScriptedServer, sse, startOf } from '@slf/testbed'
import { strictRejections } from './hostile-flags.js'
import { startProgram } from './run-program.js'
import { targetOf } from './target-of.js'

const greeting: ReplyFunction = (request) => replyOf(targetOf(request), { content: ['Hel', 'lo'] })

/**
 * Runs a program that makes calls of every kind and then has nothing to do.
 *
 * @returns milliseconds from then to its end.
 * @throws {Error} when it does not end well.
 */
export async function endWhenIdle(): Promise<number> {
  await using server = await ScriptedServer.start(greeting)
  const { exitMs, ...ended } = await startProgram('idle', [strictRejections], [server.baseURL]).result
  assert.deepEqual(ended, { code: 0, signal: null, stdout: 'done', stderr: '' })
  return exitMs
}

/** Calls of every kind of each adapter. */
const IN_FLIGHT = 8

const silence: ReplyFunction = (request) => {
  const { wire, call } = targetOf(request)
  return call === 'stream' ? sse(startOf(wire), { end: 'hang' }) : raw('hang')
}

/**
 * Ends a program in the middle of calls of every kind by SIGTERM.
 *
 * @returns milliseconds from the signal to its end.
 * @throws {Error} when it ends in another way.
 */
export async function endInFlight(): Promise<number> {
  await using server = await ScriptedServer.start(silence)
  const { child, result } = startProgram('in-flight', [strictRejections], [server.baseURL])
  await server.request(IN_FLIGHT - 1)
  const askedAt = performance.now()
  child.kill('SIGTERM')
  const { exitMs: _, ...ended } = await result
  assert.deepEqual(ended, { code: null, signal: 'SIGTERM', stdout: '', stderr: '' })
  return performance.now() - askedAt
}
