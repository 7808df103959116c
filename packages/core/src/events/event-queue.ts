import type { ChatEvent } from './chat-event.js'
import type { EventSink } from './call-events.js'

/** What a reader makes of what happens. */
export interface EventReading<Item> {
  /** What an event is for the reader: any number of items. Without it no events are made for this reader. */
  readonly see?: ((event: ChatEvent) => readonly Item[]) | undefined
  /** The types of events that it sees something in. Default: all. */
  readonly sees?: readonly ChatEvent['type'][] | undefined
  /** What a piece of the text of the call itself is; for readers that read nothing else. */
  readonly seeText?: ((text: string) => Item) | undefined
}

const everything: EventReading<ChatEvent> = { see: (event) => [event] }

/** Items that may wait for the consumer before the call waits too. */
const HIGH_WATER = 16

/**
 * What happens in a call, on its way to one consumer. The call waits when the consumer is behind, so a slow reader
 * costs no memory and the model's connection feels the pressure.
 */
export class EventQueue<Item = ChatEvent> implements EventSink {
  readonly #reading: EventReading<Item>
  #items: Item[] = []
  /** Where reading goes on: `shift` of a long array copies it. */
  #head = 0
  #ended = false
  #flowsFreely = false
  #failure: { readonly error: unknown } | undefined
  #readers: (() => void)[] = []
  #wakeCall: (() => void) | undefined
  #roomAgain: Promise<void> | undefined

  constructor(reading = everything as unknown as EventReading<Item>) {
    this.#reading = reading
  }

  hears(type: ChatEvent['type']): boolean {
    const { see, sees } = this.#reading
    return !this.#ended && see !== undefined && (sees === undefined || sees.includes(type))
  }

  accept(event: ChatEvent): void {
    const { see } = this.#reading
    if (this.#ended || !see) return
    for (const item of see(event)) this.#items.push(item)
    this.#wakeReaders()
  }

  acceptText(text: string): void {
    const { seeText } = this.#reading
    if (this.#ended || !seeText) return
    this.#items.push(seeText(text))
    this.#wakeReaders()
  }

  whenReady(): Promise<void> | undefined {
    if (this.#flowsFreely || this.#ended || this.#waiting < HIGH_WATER) return undefined
    this.#roomAgain ??= new Promise((resolve) => (this.#wakeCall = resolve))
    return this.#roomAgain
  }

  /** Whoever waits for the outcome must not be held up by a reader that has stopped reading. */
  flowFreely(): void {
    this.#flowsFreely = true
    this.#releaseCall()
  }

  /** Nothing more comes; a failure is thrown once the last item was read. */
  end(failure?: { readonly error: unknown }): void {
    if (this.#ended) return
    this.#failure = failure
    this.#ended = true
    this.#releaseCall()
    this.#wakeReaders()
  }

  /** Forgets what was not read: the consumer has left. */
  discard(): void {
    this.#items = []
    this.#head = 0
    this.#failure = undefined
    this.end()
  }

  /** The next item, if it has come already. */
  take(): Item | undefined {
    if (this.#waiting === 0) return undefined
    const item = this.#items[this.#head++]
    if (this.#waiting === 0) {
      this.#items = []
      this.#head = 0
    }
    if (this.#waiting < HIGH_WATER) this.#releaseCall()
    return item
  }

  /** The next item; undefined after the last. @throws what `end` was given */
  async next(): Promise<Item | undefined> {
    while (this.#waiting === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#readers.push(resolve))
    }
    if (this.#waiting > 0) return this.take()
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure.error
    return undefined
  }

  get #waiting(): number {
    return this.#items.length - this.#head
  }

  #wakeReaders(): void {
    if (this.#readers.length === 0) return
    const readers = this.#readers
    this.#readers = []
    for (const wake of readers) wake()
  }

  #releaseCall(): void {
    this.#wakeCall?.()
    this.#wakeCall = undefined
    this.#roomAgain = undefined
  }
}
