import type { ChatEvent, EventBase } from './chat-event.js'
import { frozenCopy } from './frozen-copy.js'

/** An event before the emitter has stamped it. */
export type EventFacts = ChatEvent extends infer Event
  ? Event extends ChatEvent
    ? Omit<Event, keyof EventBase>
    : never
  : never

/** Someone who gets every event as it happens. What it throws, and how long it takes, changes nothing. */
export type EventListener = (event: ChatEvent) => unknown

/** What an emitter stamps on each event. */
export type EventOrigin = Omit<EventBase, 'seq' | 'time'>

/** Something that takes events and may ask the call to wait until it has read them. */
export interface EventSink {
  /** Whether anybody reads events of this type. */
  hears(type: ChatEvent['type']): boolean
  accept(event: ChatEvent): void
  /** Takes a piece of text of the call itself, before its event is made: who reads nothing else needs no event. */
  acceptText?(text: string): void
  /** Resolves when the call may go on; undefined when it need not wait. */
  whenReady(): Promise<void> | undefined
}

/** Events that hold what the call goes on with: messages, arguments, counts. Listeners get copies of these. */
const HOLDING: ReadonlySet<ChatEvent['type']> = new Set([
  'call-end',
  'call-error',
  'llm-start',
  'llm-end',
  'tool-start',
  'repair',
])

/**
 * The only place where events of a call are made. It numbers them, gives them to whoever listens and passes them on to
 * the call that caused this one, so that its listeners see nested calls too.
 */
export class CallEvents implements EventSink {
  readonly #origin: EventOrigin
  readonly #date: () => number
  readonly #parent: EventSink | undefined
  readonly #sinks = new Set<EventSink>()
  #seq = 0

  constructor(origin: EventOrigin, date: () => number, parent?: EventSink) {
    this.#origin = origin
    this.#date = date
    this.#parent = parent
  }

  hears(type: ChatEvent['type']): boolean {
    for (const sink of this.#sinks) if (sink.hears(type)) return true
    return this.#parent?.hears(type) === true
  }

  emit(facts: EventFacts): void {
    const seq = ++this.#seq
    if (!this.hears(facts.type)) return
    const event = { ...facts, ...this.#origin, seq, time: this.#date() } as ChatEvent
    this.accept(HOLDING.has(event.type) ? frozenCopy(event) : Object.freeze(event))
  }

  /** The answer grows: by far the most frequent event, so the text goes ahead of it. */
  emitText(step: number, text: string): void {
    for (const sink of this.#sinks) sink.acceptText?.(text)
    this.emit({ type: 'text-delta', step, text })
  }

  /** Takes an event as it is: of a nested call. */
  accept(event: ChatEvent): void {
    for (const sink of this.#sinks) sink.accept(event)
    this.#parent?.accept(event)
  }

  whenReady(): Promise<void> | undefined {
    const waits: Promise<void>[] = []
    for (const sink of this.#sinks) addWait(waits, sink)
    if (this.#parent) addWait(waits, this.#parent)
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
  }

  add(sink: EventSink): void {
    this.#sinks.add(sink)
  }

  addListener(listener: EventListener): void {
    const accept = (event: ChatEvent): void => {
      try {
        const result = listener(event)
        // Ignore rejections of async listeners.
        if (result instanceof Promise) result.catch(() => undefined)
      } catch {
        // A listener cannot break a call.
      }
    }
    this.#sinks.add({ hears: () => true, accept, whenReady: () => undefined })
  }
}

function addWait(waits: Promise<void>[], sink: EventSink): void {
  const ready = sink.whenReady()
  if (ready) waits.push(ready)
}
