import type { JsonObject } from '@slf/adapter-kit'
import type { OutputItem } from './output-item.js'

/** An open item and how an event named it: the next event is nearly always about the same one. */
export class NamedItem {
  readonly item: OutputItem
  readonly #type: string
  readonly #id: unknown
  readonly #index: unknown
  readonly #callId: unknown

  constructor(item: OutputItem, event: JsonObject, type: string) {
    this.item = item
    this.#type = type
    this.#id = event['item_id']
    this.#index = event['output_index']
    this.#callId = event['call_id']
  }

  /** Whether an event inside of an item of this type names it in the same way. */
  isNamedBy(event: JsonObject, type: string): boolean {
    return (
      !this.item.isDone &&
      type === this.#type &&
      event['item_id'] === this.#id &&
      event['output_index'] === this.#index &&
      event['call_id'] === this.#callId
    )
  }
}
