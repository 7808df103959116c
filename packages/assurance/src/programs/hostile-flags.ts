import { isDeepStrictEqual } from 'node:util'
import { replyOf, type ReplyFunction, ScriptedServer } from '@slf/testbed'
import { startProgram } from './run-program.js'
import { targetOf } from './target-of.js'

/** Unhandled rejections end the process. */
export const strictRejections = '--unhandled-rejections=strict'

/** Flags under which careless packages break, as far as this version of Node knows them. */
export const hostileFlags: Readonly<Record<string, readonly string[]>> = {
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
const toolCall = { toolCalls: [{ name: 'search', arguments: { query: 'fire' } }] }

/** Streams a greeting; else asks for a tool first, then answers. */
const reply: ReplyFunction = (request) => {
  const target = targetOf(request)
  if (target.call === 'stream') return replyOf(target, { content: ['Hel', 'lo'] })
  const isTold = /"role":"tool"|"function_call_output"/.test(request.text)
  return replyOf(target, isTold ? { content: JSON.stringify(value) } : toolCall)
}

/** What the program says of each adapter. */
const expected = { value, batched: value, streamed: 'Hello', text: 'Hello', found: ['fire', 'fire'] }

/** Runs calls of every kind over both adapters of the built packages, and tells what is wrong. */
export async function runUnder(flags: readonly string[]): Promise<string[]> {
  await using server = await ScriptedServer.start(reply)
  const { result } = startProgram('decorated-calls', [strictRejections, ...flags], [server.baseURL])
  const { code, stdout, stderr } = await result
  const complaints = stderr.replaceAll(/.*(ExperimentalWarning|--trace-warnings).*\n/g, '')
  if (code !== 0 || complaints !== '') return [`ended with ${code}: ${complaints}`]
  return isDeepStrictEqual(JSON.parse(stdout), [expected, expected]) ? [] : [`said ${stdout}`]
}
