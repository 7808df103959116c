import type { JsonObject } from '@slf/adapter-kit'
import type { Piece } from './answer-piece.js'
import { restOf, restOfReasoning } from '../texts/contradiction.js'
import type { LaneText } from '../texts/lane-text.js'
import type { OutputItem } from '../items/output-item.js'
import { TextLane } from '../texts/text-lane.js'

/** The texts of an answer, by the names of the Chat view. */
export type TextField = 'content' | 'refusal' | 'reasoning_content'

/** What is put between two parts of the reasoning, and between that of two items. */
export const REASONING_SEPARATOR = '\n\n'

/** The three texts of an answer, each of which several items may add to. */
export class AnswerTexts {
  readonly #lanes: Readonly<Record<TextField, TextLane>> = {
    content: new TextLane({ name: 'the text of the answer', separator: '', rest: restOf }),
    refusal: new TextLane({ name: 'the refusal', separator: '', rest: restOf }),
    reasoning_content: new TextLane({
      name: 'the reasoning',
      separator: REASONING_SEPARATOR,
      rest: restOfReasoning,
    }),
  }

  /** What an item adds to a text; it begins when it is not known yet. */
  of(item: OutputItem, field: TextField): LaneText {
    return (item.texts[field] ??= this.#lanes[field].open(item.position))
  }

  add(
    item: OutputItem,
    field: TextField,
    part: number,
    delta: string,
    logprobs?: JsonObject,
  ): readonly Piece[] {
    this.of(item, field).add(part, delta)
    return this.release(field, logprobs)
  }

  /** Takes the final text of a part. */
  tell(item: OutputItem, field: TextField, part: number, final: string): void {
    this.of(item, field).tell(part, final)
  }

  /**
   * Nothing more of the item is waited for.
   *
   * @param final its whole text; undefined when its end does not say it.
   * @throws StreamFormatError when its final text contradicts what came.
   */
  close(
    item: OutputItem,
    field: TextField,
    final: string | undefined,
    logprobs?: JsonObject,
  ): readonly Piece[] {
    const text = this.of(item, field)
    if (final !== undefined) text.tellWhole(final)
    text.isOpen = false
    return this.release(field, logprobs)
  }

  /** What may be handed out by now. */
  release(field: TextField, logprobs?: JsonObject): readonly Piece[] {
    return pieces(field, this.#lanes[field].release(), logprobs)
  }

  /**
   * The response ends: everything that was held back.
   *
   * @param items in the order of the response.
   * @throws StreamFormatError when the answer does not begin with what was handed out.
   */
  settle(items: readonly OutputItem[]): readonly Piece[] {
    const fields: readonly TextField[] = ['reasoning_content', 'content', 'refusal']
    return fields.flatMap((field) =>
      pieces(field, this.#lanes[field].settle(items.flatMap(({ texts }) => texts[field] ?? []))),
    )
  }
}

function pieces(field: TextField, text: string, logprobs?: JsonObject): readonly Piece[] {
  if (text === '') return logprobs ? [{ delta: {}, logprobs }] : []
  return [{ delta: { [field]: text }, logprobs }]
}
