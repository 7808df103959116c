import type { CacheControl, ChatMessage, ImagePart } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'

/** What a part stands for. */
export type PartContent =
  | { readonly kind: 'system'; readonly texts: readonly string[]; readonly values: readonly unknown[] }
  | { readonly kind: 'data'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'image'; readonly image: ImagePart }
  | { readonly kind: 'history'; readonly messages: readonly ChatMessage[] }
  | { readonly kind: 'cachePoint'; readonly mark: CacheControl }

/** `Symbol.for`: parts made by another installed copy of core compose as well. */
const PART = Symbol.for('@slf/core:prompt-part')

/** Something that has a meaning inside `` prompt`…` ``: made by `system`, `data`, `image`, `history` and `cachePoint`. */
export class PromptPart {
  readonly [PART]: PartContent

  constructor(content: PartContent) {
    this[PART] = Object.freeze(content)
  }

  /** A part that became text by accident has lost its meaning: say so. */
  toString(): never {
    throw new PromptError(
      `${this[PART].kind} has a meaning inside prompt\`…\` only: it cannot become part of a string.`,
    )
  }

  /** @throws PromptError always: a part is no data. */
  toJSON(): never {
    const { kind } = this[PART]
    const where = kind === 'image' ? 'only, or when a tool returns it alone or in a list: it' : 'only: it'
    throw new PromptError(`${kind} has a meaning inside prompt\`…\` ${where} cannot be data or JSON.`)
  }
}

/** The content of a prompt part (of any copy of core), or undefined. */
export function openPart(value: unknown): PartContent | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as { readonly [PART]?: PartContent })[PART]
}
