import type { LLMError } from '@slf/core'
import type { OpenCall } from './open-call.js'
import type { MessagePieces } from './read-message.js'
import type { ToolCallPiece } from './tool-call-piece.js'
import type { ToolCallStream } from './tool-call-stream.js'

/** What a whole message has beyond what was delivered of it. */
export interface Rest extends Pick<MessagePieces, 'text' | 'refusal' | 'reasoning'> {
  /** Calls that were not delivered at all. */
  readonly calls: readonly ToolCallPiece[]
  /** Calls that lack the end of their arguments. */
  readonly cut: readonly { readonly call: OpenCall; readonly text: string }[]
}

/**
 * What was delivered of a message so far, to be compared with what the end of a stream says the whole message is.
 * A difference that adds is added; any other means that pieces were lost or came twice, and is an error.
 */
export class DeliveredMessage {
  #text = ''
  #refusal = ''
  #reasoning = ''
  #textPieces = 0

  get text(): string {
    return this.#text
  }

  add({ text, refusal, reasoning }: Pick<MessagePieces, 'text' | 'refusal' | 'reasoning'>): void {
    if (text !== '') {
      this.#text += text
      this.#textPieces++
    }
    this.#refusal += refusal
    this.#reasoning += reasoning
  }

  /** Whether a text holds everything that was delivered, and perhaps more. */
  isBeginningOf(text: string): boolean {
    return text.length >= this.#text.length && text.startsWith(this.#text)
  }

  /**
   * Whether a delta is the whole message once more. A role where the delta before had none says so; otherwise only a
   * text that several pieces spelled already.
   */
  isRepeatedBy(text: string, { hasRoleAgain, isLast }: { hasRoleAgain: boolean; isLast: boolean }): boolean {
    const { length } = this.#text
    if (this.#textPieces === 0 || text.length < length * MOST_ALIKE) return false
    const isLong = this.#textPieces > 1 && length >= SHORTEST_REPETITION
    if (text.length === length && text === this.#text)
      return hasRoleAgain ? isLast || isLong : isLast && isLong
    return isLast && hasRoleAgain && (this.isBeginningOf(text) || isAlike(this.#text, text))
  }

  /**
   * What the whole message has beyond what was delivered.
   * @throws the error for a message that contradicts what was delivered.
   */
  restOf(whole: MessagePieces, calls: ToolCallStream, invalid: (what: string) => LLMError): Rest {
    const text = rest(this.#text, whole.text)
    const refusal = rest(this.#refusal, whole.refusal)
    if (text === undefined || refusal === undefined) throw contradiction(invalid, 'the text')
    const added: ToolCallPiece[] = []
    const cut: Rest['cut'][number][] = []
    for (const [place, piece] of whole.calls.entries()) {
      const call = calls.find(piece, place)
      if (!call) added.push({ ...piece, index: undefined })
      else {
        const text = call.name === piece.name || piece.name === '' ? rest(call.text, piece.text) : undefined
        if (text === undefined) throw contradiction(invalid, 'a tool call')
        if (text !== '') cut.push({ call, text })
      }
    }
    // Gateways shorten the reasoning of the whole message, and nobody acts on it.
    return { text, refusal, reasoning: rest(this.#reasoning, whole.reasoning) ?? '', calls: added, cut }
  }
}

/** Shorter texts double themselves by chance: `1010` may come as `1`, `0`, `10`. */
const SHORTEST_REPETITION = 5
/** Texts are taken for the same one, except for lost or repeated deltas, from this length and this likeness on. */
const SHORTEST_ALIKE = 4
const MOST_ALIKE = 0.75

/** What a text has beyond its beginning; undefined where it begins otherwise. A text that is absent says nothing. */
function rest(delivered: string, whole: string): string | undefined {
  if (whole === '' || whole === delivered) return ''
  if (whole.startsWith(delivered)) return whole.slice(delivered.length)
  // Servers trim the whole message.
  return whole.trim() === delivered.trim() ? '' : undefined
}

/** Whether one text becomes the other when pieces are left out. */
function isAlike(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (short.length < SHORTEST_ALIKE || short.length < long.length * MOST_ALIKE) return false
  let at = 0
  for (let index = 0; index < long.length && at < short.length; index++) if (long[index] === short[at]) at++
  return at === short.length
}

const contradiction = (invalid: (what: string) => LLMError, what: string): LLMError =>
  invalid(
    `${what} in the whole message at the end is not what the deltas made, so some were lost or came twice`,
  )
