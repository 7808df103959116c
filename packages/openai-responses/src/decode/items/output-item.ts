import type { JsonObject } from '@slf/adapter-kit'
import type { LaneText } from '../texts/lane-text.js'
import type { ToolCallState } from '../calls/tool-call-state.js'

/** What is known so far about one output item. */
export interface OutputItem {
  /** Where it is in the response, as far as the server says. */
  readonly position: number
  readonly type: string
  /** The id and the id of the call by which it became known; `''` for none. */
  id: string
  callId: string
  /** The item as the last event gave it. */
  raw: JsonObject
  /** An event was about the item itself, not only about something inside it. */
  isAnnounced: boolean
  /** It was announced before its end. */
  hasBegun: boolean
  /** What the final item says, once that was asked for. */
  key?: string
  /** The final item was seen. */
  isDone: boolean
  call?: ToolCallState
  /** What it adds to the texts of the answer, by their names in the Chat view. */
  readonly texts: { content?: LaneText; refusal?: LaneText; reasoning_content?: LaneText }
  /** Which of the two texts of a reasoning item is handed out: the one that came first. */
  reasoningField?: 'summary' | 'content'
  /** How many annotations were handed out, by content index. */
  readonly annotationCounts: Map<number, number>
  /** Log probabilities came with the deltas. */
  hasLogprobs: boolean
}
