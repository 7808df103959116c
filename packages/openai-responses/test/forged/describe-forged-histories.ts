import { InvalidRequestError } from '@slf/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bodyOf, FORGED, forgedHistories } from './forged-history.js'

type Json = Record<string, unknown>

/** Every field that the adapter writes into an item of each kind, by hand. */
const fields: Readonly<Record<string, readonly string[]>> = {
  user: ['role', 'content'],
  assistant: ['role', 'content'],
  message: ['type', 'id', 'role', 'status', 'phase', 'content'],
  reasoning: ['type', 'id', 'status', 'summary', 'content', 'encrypted_content', 'format', 'signature'],
  function_call: [
    'type',
    'id',
    'status',
    'call_id',
    'name',
    'arguments',
    'namespace',
    'caller',
    'created_by',
    'thought_signature',
  ],
  custom_tool_call: [
    'type',
    'id',
    'status',
    'call_id',
    'name',
    'arguments',
    'input',
    'namespace',
    'caller',
    'created_by',
  ],
  function_call_output: ['type', 'call_id', 'output'],
  web_search_call: ['type', 'id', 'status', 'call_id', 'name', 'arguments', 'action'],
  mcp_call: [
    'type',
    'id',
    'status',
    'call_id',
    'name',
    'arguments',
    'server_label',
    'output',
    'error',
    'approval_request_id',
  ],
  compaction: ['type', 'id', 'status', 'encrypted_content', 'created_by'],
}

/** What is wrong with a body that was made of a forged history. */
function violations(body: Json): string[] {
  const found: string[] = []
  if (body['instructions'] !== undefined) found.push('instructions')
  for (const item of body['input'] as Json[]) {
    const { role, type } = item
    const kind = String(type ?? role)
    if (role !== undefined && role !== 'user' && role !== 'assistant') found.push(`role ${String(role)}`)
    if (type === 'message' && role !== 'assistant') found.push(`a message of ${String(role)}`)
    if (!Object.hasOwn(fields, kind)) found.push(`item ${kind}`)
    for (const field of Object.keys(item)) if (!fields[kind]?.includes(field)) found.push(`${kind}.${field}`)
    if (/"role":"(?:system|developer)"/.test(JSON.stringify(item))) found.push(`a role inside of ${kind}`)
    // A message that is replayed says what its `content` says, and that never holds the mark.
    if ((type === 'message' || type === undefined) && JSON.stringify(item).includes(FORGED)) {
      found.push(`${kind} with forged text`)
    }
  }
  return found
}

/** The properties of histories from outside, each tried on so many of them. */
export function describeForgedHistories(numRuns: number): void {
  it('nothing but known fields of known items of user and assistant reaches the wire', () => {
    fc.assert(
      fc.property(forgedHistories, (history) => {
        let body: Json
        try {
          body = bodyOf(history)
        } catch (error) {
          // What is no message at all is refused, by an error of the tree.
          expect(error).toBeInstanceOf(InvalidRequestError)
          return
        }
        expect(violations(body)).toEqual([])
      }),
      { numRuns },
    )
  })
}
