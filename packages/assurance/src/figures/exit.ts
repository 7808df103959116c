import { chatChunks, chatCompletion, json, ScriptedServer, sse } from '@slf/testbed'
import { startProgram } from '../programs/run-program.js'
import type { Figure } from './figure.js'

/** How long a process lives on after its last call, and when the system ends it. */
export const exit: Figure = async () => {
  const idle: number[] = []
  const ended: number[] = []
  for (let round = 0; round < 3; round++) {
    await using answers = await ScriptedServer.start(({ json: body }) =>
      (body as { stream?: boolean }).stream
        ? sse(chatChunks({ content: ['Hel', 'lo'] }))
        : json(chatCompletion({ content: 'Hello' })),
    )
    idle.push((await startProgram('idle', [], [answers.baseURL]).result).exitMs)
    await using silence = await ScriptedServer.start([
      sse(chatChunks({ content: 'x', finishReason: null }), { done: false, end: 'hang' }),
    ])
    const { child, spoke, result } = startProgram('streaming', [], [silence.baseURL])
    await spoke
    const askedAt = performance.now()
    child.kill('SIGTERM')
    await result
    ended.push(performance.now() - askedAt)
  }
  return [
    { what: 'a process ends after its last call', value: Math.min(...idle), unit: 'ms', limit: 100 },
    { what: 'a process that streams ends on SIGTERM', value: Math.min(...ended), unit: 'ms', limit: 100 },
  ]
}
