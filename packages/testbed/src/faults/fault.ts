import type { Wire } from '../wire.js'
import type { FaultProvider } from './fault-provider.js'

/** Which method of an adapter is called: `chat` (a whole answer) or `stream` (`chatStream`). */
export type CallKind = 'chat' | 'stream'

/** A stable error code of the library; the test bed knows the codes by their text only. */
export type SlfCode = `SLF_${string}`

/** Both bounds included. */
export type Range = readonly [min: number, max: number]

/** How the caller reads a stream. `stops` is a `break`, a `throw` in the loop and a `return()` alike: run all three. */
export type Consumer = 'reads-all' | 'stops' | 'sleeps' | 'never-starts'

/**
 * What the suite configures on the adapter for a row, in the names of the adapter options; everything else stays at its
 * default (3 attempts, one key).
 */
export interface FaultSettings {
  /** Number of keys in the pool; take them from `faultKeys`. Default 1. */
  readonly keys?: number | undefined
  /** Milliseconds. */
  readonly timeouts?:
    Readonly<Partial<Record<'queue' | 'firstByte' | 'idle' | 'tool' | 'total', number>>> | undefined
  readonly sizeLimits?:
    | { readonly bodyBytes?: number; readonly eventCharacters?: number; readonly streamBytes?: number }
    | undefined
}

/** A whole answer, as the caller must see it. Fields that are absent are not compared. */
export interface ExpectedAnswer {
  readonly text?: string | undefined
  readonly finishReason?: string | undefined
  readonly refusal?: string | undefined
  /** Arguments compared as JSON values. */
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[] | undefined
  /** The value of a method call; see {@link FaultRow.level}. */
  readonly value?: unknown
}

/** An error, as the caller must see it. Fields that are absent are not compared. */
export interface ExpectedError {
  /** The code, or the codes that are all right here. */
  readonly code: SlfCode | readonly SlfCode[]
  /** `which` of a timeout, one of. */
  readonly which?: readonly string[] | undefined
  readonly status?: number | undefined
  readonly isRetryable?: boolean | undefined
  readonly retryAfterMs?: number | undefined
  /** The text that had come, one of. */
  readonly partial?: readonly string[] | undefined
  /** A piece of the provider's own words that the message keeps. */
  readonly messageIncludes?: string | undefined
}

/**
 * What must come out. With both `answer` and `error` either is right (a cut inside the last bytes), and nothing else.
 * With neither the caller gets nothing to judge (it went away itself).
 * For every row also holds: settled within its clock + 100 ms, no message over 2,000 characters, no open socket,
 * timer, listener or lease left, no unhandled rejection, no key in any output, `Object.prototype` unchanged,
 * no stray request.
 */
export interface Expectation {
  readonly answer?: ExpectedAnswer | undefined
  readonly error?: ExpectedError | undefined
  /** Requests, counted by `onRetry` + 1 where the provider cannot see them. */
  readonly attempts: number | Range
  /** Delays before the repeated requests as told to `onRetry`. */
  readonly delaysMs?: readonly Range[] | undefined
  /** The client must close the connection within 100 ms after its caller went away. */
  readonly clientCloses?: boolean | undefined
  /** The most bytes that the client may take from the provider. */
  readonly maxBytesSent?: number | undefined
}

/** One way in which the fault of a row shows itself. */
export interface FaultCase {
  readonly name: string
  /** Starts the provider that misbehaves; close it with `await using`. */
  readonly provider: () => Promise<FaultProvider>
  readonly expected: Expectation
}

/** What a row is run against. */
export interface FaultTarget {
  readonly wire: Wire
  readonly call: CallKind
}

/** One row of the fault matrix: a fault, how it is made, and what must come out; it knows no adapter. */
export interface FaultRow {
  /** Stable, for example `B12`. */
  readonly id: string
  readonly title: string
  /** `socket`: a server on 127.0.0.1. `process`: a `fetch` that the adapter must use (exact bytes). */
  readonly how: 'socket' | 'process'
  /**
   * `adapter`: one `chat` or `chatStream` of an adapter. `method`: a method decorated to return
   * `{ severity: 'low' | 'high', summary: string }`.
   */
  readonly level: 'adapter' | 'method'
  readonly calls: readonly CallKind[]
  /** Default: all wires. */
  readonly wires?: readonly Wire[] | undefined
  readonly consumer?: Consumer | undefined
  readonly settings?: FaultSettings | undefined
  /** The cases for a wire and a kind of call; some rows have one for each byte. */
  readonly cases: (target: FaultTarget) => readonly FaultCase[]
}
