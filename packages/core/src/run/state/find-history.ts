import type { ChatMessage } from '../../contract/chat-message.js'
import { checkHistory } from '../../prompt/check-history.js'

/**
 * The history among the arguments of a call: the last list of messages that is valid and not empty, as an argument of
 * its own or one level down in an object of options. Other lists may look like one and lack only a content.
 */
export function findHistory(args: readonly unknown[]): readonly ChatMessage[] {
  const candidates = args.flatMap((argument) => (Array.isArray(argument) ? [argument] : listsIn(argument)))
  return candidates.reverse().find(isHistory) ?? []
}

/** The lists among the values of a plain object; what stands behind a getter is not touched. */
function listsIn(argument: unknown): unknown[] {
  if (typeof argument !== 'object' || argument === null) return []
  const prototype: unknown = Object.getPrototypeOf(argument)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return []
  return Object.values(Object.getOwnPropertyDescriptors(argument))
    .map(({ value }: PropertyDescriptor): unknown => value)
    .filter((value) => Array.isArray(value))
}

function isHistory(value: unknown): value is readonly ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0) return false
  try {
    return checkHistory(value, '').length > 0
  } catch {
    return false
  }
}
