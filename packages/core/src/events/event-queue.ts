import type { ChatEvent } from './chat-event.js'
import type { EventSink } from './call-events.js'

/** Events that may wait for the consumer before the call waits too. */
const HIGH_WATER = 16

/**
 * Events on their way to one consumer. The call waits when the consumer is behind, so a slow reader costs no memory
 * and the model's connection feels the pressure.
 */
export class EventQueue implements EventSink {
  #events: ChatEvent[] = []
  /** Where reading goes on: `shift` of a long array copies it. */
  #head = 0
  #ended = false
  #flowsFreely = false
  #failure: { readonly error: unknown } | undefined
  #readers: (() => void)[] = []
  #wakeCall: (() => void) | undefined
  #roomAgain: Promise<void> | undefined

  get isHeard(): boolean {
    return !this.#ended
  }

  accept(event: ChatEvent): void {
    if (this.#ended) return
    this.#events.push(event)
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

  /** No more events come; a failure is thrown once the last event was read. */
  end(failure?: { readonly error: unknown }): void {
    if (this.#ended) return
    this.#failure = failure
    this.#ended = true
    this.#releaseCall()
    this.#wakeReaders()
  }

  /** Forgets what was not read: the consumer has left. */
  discard(): void {
    this.#events = []
    this.#head = 0
    this.#failure = undefined
    this.end()
  }

  /** The next event; undefined after the last. @throws what `end` was given */
  async next(): Promise<ChatEvent | undefined> {
    while (this.#waiting === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#readers.push(resolve))
    }
    const event = this.#events[this.#head++]
    if (event) {
      if (this.#head === this.#events.length) {
        this.#events = []
        this.#head = 0
      }
      if (this.#waiting < HIGH_WATER) this.#releaseCall()
      return event
    }
    this.#head = 0
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure.error
    return undefined
  }

  get #waiting(): number {
    return this.#events.length - this.#head
  }

  #wakeReaders(): void {
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
