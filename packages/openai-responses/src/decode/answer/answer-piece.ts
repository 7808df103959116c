import type { JsonObject } from '@slf/adapter-kit'
import type { CompletionDelta, ToolCallDelta } from '@slf/core'

/** What an event adds to the answer. */
export interface Piece {
  readonly delta: CompletionDelta
  readonly logprobs?: JsonObject | undefined
}

export function toolCallPieces(deltas: readonly ToolCallDelta[]): readonly Piece[] {
  return deltas.map((delta) => ({ delta: { tool_calls: [delta] } }))
}
