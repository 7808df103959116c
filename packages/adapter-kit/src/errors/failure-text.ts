import { messageOf } from '@slf/core'
import { cleanText } from './clean-text.js'

/** The message of whatever was thrown, as one clean line. Never throws itself. */
export const failureText = (failure: unknown): string => cleanText(messageOf(failure))

/** What was thrown, if it can be looked at: a proxy may throw at any question, and no error must get lost over it. */
export function readableFailure(thrown: unknown): unknown {
  try {
    void (thrown instanceof Error)
    if (typeof thrown === 'object' && thrown !== null) void ('message' in thrown)
    return thrown
  } catch {
    return new Error('an object that cannot be shown was thrown')
  }
}
