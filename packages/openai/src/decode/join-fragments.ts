import type { LLMError } from '@slf/core'
import type { OpenCall } from './open-call.js'

/**
 * Finds out, at the end of an answer, which calls are no calls of their own: arguments whose head came under another
 * index or id, and pieces of a call that began like another one. What can belong to more than one call is an error, for
 * a tool must never run with the arguments of another.
 *
 * @param calls in order of appearance; those that belong to others become merged.
 * @returns the calls that got more arguments.
 */
export function joinFragments(
  calls: readonly OpenCall[],
  invalid: (what: string) => LLMError,
): readonly OpenCall[] {
  const open = calls.filter(({ place, isMerged }) => place === undefined && !isMerged)
  const fragments = open.filter(({ name }) => name === '')
  const heads = calls.filter(({ name }) => name !== '')
  if (open.length === 0 || heads.length === 0) return []
  const hosts = hostsByCount(fragments, heads)
  const grown: OpenCall[] = []
  for (const call of open) {
    const host = call.name === '' ? (hosts.get(call) ?? callBefore(call)) : twinBefore(call)
    if (host && join(call, host)) {
      call.isMerged = true
      grown.push(host)
    } else if (call.name === '' && call.serverId === '') {
      if (call.hasText) throw ambiguous(invalid)
      call.isMerged = true
    }
  }
  if (grown.some(({ isClosed }) => !isClosed)) throw ambiguous(invalid)
  return grown
}

/** Where several heads came first, and as many arguments after them, they belong together in their order. */
function hostsByCount(
  fragments: readonly OpenCall[],
  heads: readonly OpenCall[],
): ReadonlyMap<OpenCall, OpenCall> {
  const parts = fragments.filter(({ hasText, serverId }) => hasText && serverId === '')
  const bare = heads.filter(({ hasText }) => !hasText)
  const isClear = parts.length > 1 && parts.length === bare.length && parts.every(({ isWhole }) => isWhole)
  if (!isClear) return new Map()
  const ordered = [...parts].sort(({ index: left = 0 }, { index: right = 0 }) => left - right)
  return new Map(ordered.map((part, place) => [part, bare[place] as OpenCall]))
}

function callBefore({ previous }: OpenCall): OpenCall | undefined {
  let call = previous
  while (call?.isMerged) call = call.previous
  return call
}

/** The call before of the same id and name, if one of the two is no whole call: what looked like a copy is a part. */
function twinBefore(call: OpenCall): OpenCall | undefined {
  let twin = call.previous
  while (twin && (twin.isMerged || !call.mayBeTwinOf(twin))) twin = twin.previous
  return twin?.hasText && !(twin.isWhole && call.isWhole) ? twin : undefined
}

function join(part: OpenCall, host: OpenCall): boolean {
  // Another id at another index: a call of its own, which the model gave no name.
  if (part.serverId !== '' && part.serverId !== host.serverId && part.index !== host.index) return false
  if (host.isWhole) return host.text.endsWith(part.text)
  const isWholeAgain = part.isWhole && part.text.startsWith(host.text)
  host.append(isWholeAgain ? part.text.slice(host.text.length) : part.text)
  return true
}

const ambiguous = (invalid: (what: string) => LLMError): LLMError =>
  invalid('it cannot be told which tool call some arguments belong to')
