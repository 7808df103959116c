import type { FinishReason } from '../../contract/chat-completion.js'
import type { ChatMessage } from '../../contract/chat-message.js'
import type { CallUsage } from '../../events/call-usage.js'

/** One turn of a chat, when it is over. */
export interface ChatTurn<Value = string> {
  /** The answer as text. */
  readonly text: string
  /** The answer as the schema of `returns` says; without one, the text. */
  readonly value: Value
  /** The conversation with this turn: plain JSON, valid input for the next turn. */
  readonly history: readonly ChatMessage[]
  /** Tokens of all steps, re-asks and nested calls. */
  readonly usage: CallUsage
  readonly finishReason: FinishReason
}
