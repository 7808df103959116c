import type { ResolvedCapabilities } from '../../contract/capabilities.js'
import type { ChatMessage } from '../../contract/chat-message.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import type { BuiltMessages } from '../../prompt/build-messages.js'
import type { OutputFormat } from '../../schema/output/output-format.js'
import { modeFor } from '../../schema/output/output-format.js'
import type { OutputMode } from '../../schema/output/output-mode.js'

/** How a model is asked: what all requests of a call to it have in common, for as long as nothing is refused. */
export interface RequestForm {
  readonly llm: LLMInterface
  /** What the model can do, as far as is known when the request is made. */
  readonly capabilities: ResolvedCapabilities
  readonly messages: BuiltMessages
  /** How the answer is asked for and read; undefined for plain text, and for a draft. */
  readonly format: OutputFormat | undefined
  /** The form is in a last request without tools: what the model says before is a draft. */
  readonly isDraft: boolean
  /** The author has chosen the mode. */
  readonly isForced: boolean
  readonly hasTools: boolean
}

/** What the way of asking depends on. */
export interface FormChoice {
  readonly capabilities: ResolvedCapabilities
  /** The mode that the author has chosen. */
  readonly forced: OutputMode | undefined
  readonly hasTools: boolean
}

/** The mode of an answer, and whether it is asked for in a last request, after the tools. */
export function chooseMode({ capabilities, forced, hasTools }: FormChoice): {
  readonly mode: OutputMode
  readonly isLast: boolean
} {
  const mode = forced ?? modeFor(capabilities)
  const isApart =
    hasTools && !capabilities.toolsWithStructuredOutput && (mode === 'json_schema' || mode === 'json_object')
  if (!isApart) return { mode, isLast: false }
  const canForce = capabilities.toolChoice === 'required' || capabilities.toolChoice === 'named'
  return forced === undefined && canForce ? { mode: 'tool', isLast: false } : { mode, isLast: true }
}

/** The messages of a request before anything was answered. */
export const sentMessages = ({ preamble, history, turn, sent }: BuiltMessages): readonly ChatMessage[] =>
  sent ?? [...preamble, ...history, ...turn]

/** Whether the user shows the model an image. */
export function showsImage(messages: readonly ChatMessage[]): boolean {
  return messages.some(
    ({ role, content }) =>
      role === 'user' && typeof content !== 'string' && content.some(({ type }) => type === 'image_url'),
  )
}
