import type { ToolCall } from '../../contract/chat-message.js'

/** Tool calls of one turn that are run at most; the model learns about the rest. */
export const MAX_CALLS_PER_TURN = 128

/**
 * The calls of one turn with ids that are unique in the whole run. Some servers send no id, or number them again in
 * each turn; two calls are never merged, but the very same call sent twice is one.
 *
 * @param step names the turn in ids that are made up: they are the same on every run.
 * @param used the ids of the run so far; the new ones are added.
 */
export function uniqueCalls(
  calls: readonly ToolCall[],
  step: number,
  used: Set<string>,
): readonly ToolCall[] {
  const seen = new Set<string>()
  const unique: ToolCall[] = []
  for (const [index, call] of calls.entries()) {
    if (call.id !== '') {
      const identity = JSON.stringify([call.id, call.function.name, call.function.arguments])
      if (seen.has(identity)) continue
      seen.add(identity)
    }
    const id = freeId(call.id === '' ? `call_${step}_${index}` : call.id, used)
    used.add(id)
    unique.push(id === call.id ? call : { ...call, id })
  }
  return unique
}

function freeId(wanted: string, used: ReadonlySet<string>): string {
  let id = wanted
  for (let count = 2; used.has(id); count++) id = `${wanted}_${count}`
  return id
}
