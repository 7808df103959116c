import { isJsonObject, type JsonObject } from '@slf/adapter-kit'

/** Under which name a server sends its reasoning as text. */
export type ReasoningField = 'reasoning_content' | 'reasoning'

/** The reasoning in a delta. Servers that send both names repeat the same text: one is taken. */
export function reasoningText(
  delta: JsonObject,
): { readonly field: ReasoningField; readonly text: string } | undefined {
  for (const field of ['reasoning_content', 'reasoning'] as const) {
    const text = delta[field]
    if (typeof text === 'string' && text !== '') return { field, text }
  }
  return undefined
}

/** Fields of a detail that are streamed in pieces. */
const streamed = ['text', 'summary', 'data'] as const

/**
 * Collects `reasoning_details` (OpenRouter), which must go back whole: pieces of the same index and type are joined.
 * @see https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export class ReasoningDetails {
  readonly #details: Record<string, unknown>[] = []

  get all(): readonly JsonObject[] {
    return this.#details
  }

  push(pieces: unknown): void {
    const list: readonly unknown[] = Array.isArray(pieces) ? pieces : []
    for (const piece of list) if (isJsonObject(piece) && Object.keys(piece).length > 0) this.#add(piece)
  }

  #add(piece: JsonObject): void {
    const last = this.#details.at(-1)
    const continues =
      last &&
      piece['index'] !== undefined &&
      last['index'] === piece['index'] &&
      last['type'] === piece['type']
    if (!continues) {
      this.#details.push({ ...piece })
      return
    }
    for (const [name, value] of Object.entries(piece)) {
      const before = last[name]
      const isPiece = (streamed as readonly string[]).includes(name)
      if (isPiece && typeof before === 'string' && typeof value === 'string') last[name] = before + value
      else if (value !== null) last[name] = value
    }
  }
}
