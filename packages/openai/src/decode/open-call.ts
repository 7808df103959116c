import { customInput } from '@slf/openai-client'
import type { CallFields } from '../history/call-fields.js'
import { JsonBalance } from './json-balance.js'
import type { ToolCallPiece } from './tool-call-piece.js'

/** A tool call that is being streamed. */
export class OpenCall {
  /** The call that was opened before this one. */
  readonly previous: OpenCall | undefined
  /** The index of its first piece. */
  readonly index: number | undefined
  readonly #balance = new JsonBalance()
  /** The id that the server gave; `''` for none. */
  serverId = ''
  name = ''
  isCustom = false
  fields: CallFields | undefined
  /** Its place among the calls that were given out. */
  place: number | undefined
  /** The id that it was given out with. */
  id = ''
  /** It turned out to be a part or a copy of another call. */
  isMerged = false
  #text = ''
  #held = ''
  #isInputOpen = false

  constructor(previous: OpenCall | undefined, index: number | undefined) {
    this.previous = previous
    this.index = index
  }

  /** All arguments so far. Reading a text that grows costs its whole length, so never for each piece. */
  get text(): string {
    return this.#text
  }

  get hasText(): boolean {
    return this.#text !== ''
  }

  /** Neither a bracket nor a string is open. */
  get isClosed(): boolean {
    return this.isCustom || this.#balance.isClosed
  }

  /** The arguments are a whole object or list: nothing but another call can follow. */
  get isWhole(): boolean {
    return this.#balance.isWhole
  }

  /** @param isLast the piece came with the end of the answer, and may be the whole call once more. */
  take(piece: ToolCallPiece, isLast: boolean): void {
    // Names come whole, in pieces before the arguments, or whole again with each piece.
    const isNamePiece = piece.name !== this.name && (this.name === '' || !this.hasText)
    if (this.place === undefined && isNamePiece) this.name += piece.name
    if (!this.hasText) this.isCustom ||= piece.isCustom
    if (piece.fields) this.fields = { ...this.fields, ...piece.fields }
    this.append(isLast && this.#isBeginningOf(piece) ? piece.text.slice(this.#text.length) : piece.text)
  }

  append(text: string): void {
    if (text === '') return
    this.#text += text
    this.#held += text
    if (!this.isCustom) this.#balance.push(text)
  }

  /**
   * Takes out the part of the arguments that was not given out yet. The input of a custom tool, which is any text, is
   * given out as the only field of an object, so that an ordinary tool with one parameter `input` can take it.
   */
  release(isEnd: boolean): string {
    const held = this.#held
    this.#held = ''
    if (!this.isCustom) return held
    const head = this.#isInputOpen ? '' : customInput.before
    this.#isInputOpen = true
    return `${head}${customInput.piece(held)}${isEnd ? customInput.after : ''}`
  }

  /** Whether a piece holds all of this call and more: the whole call, of which the end was lost. */
  #isBeginningOf({ id, name, text }: ToolCallPiece): boolean {
    if (!this.hasText || this.isWhole || id !== this.serverId || name === '' || name !== this.name)
      return false
    if (text.length <= this.#text.length || !text.startsWith(this.#text)) return false
    const balance = new JsonBalance()
    balance.push(text)
    return balance.isWhole
  }

  /** Whether it may be the same call as another one, sent twice: their arguments tell. */
  mayBeTwinOf(other: OpenCall): boolean {
    return this.serverId !== '' && this.serverId === other.serverId && this.name === other.name
  }

  /** Whether a piece that belongs here by its index or id opens another call all the same. */
  isFollowedByAnother(piece: ToolCallPiece, isAtOtherIndex: boolean): boolean {
    const isSameId = piece.id !== '' && this.serverId === piece.id
    if (piece.id !== '' && this.serverId !== '' && !isSameId) return true
    const beginsObject = piece.text.trimStart().startsWith('{')
    if (this.isWhole && (beginsObject || (isAtOtherIndex && piece.name !== ''))) return true
    if (piece.name === '' || this.name === '' || !this.hasText) return false
    // Without ids to compare: another name after the arguments began. With the same id: the same call sent again.
    return (piece.name !== this.name && !isSameId) || (isAtOtherIndex && beginsObject)
  }
}
