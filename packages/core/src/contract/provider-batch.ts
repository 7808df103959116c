import type { SlfError } from '../errors/slf-error.js'
import type { ChatCompletion } from './chat-completion.js'
import type { ChatParams } from './chat-params.js'

/** One request of a provider's batch. */
export interface BatchRequest {
  /** Unique within the batch; its answer has the same. */
  readonly id: string
  readonly params: ChatParams
}

/** A batch that was handed in: plain JSON, so that another process can go on with it. */
export interface BatchHandle {
  /** The provider's id of the batch. */
  readonly id: string
  readonly [fact: string]: unknown
}

/** How far a batch is. */
export interface BatchStatus {
  /** `'ended'`: every request has an answer or an error. The answers of a stopped batch may be fewer. */
  readonly state: 'running' | 'ended' | 'cancelled' | 'expired' | 'failed'
  /** Requests of the batch, where the provider tells. */
  readonly total?: number | undefined
  /** Requests that have an answer or an error, where the provider tells. */
  readonly done?: number | undefined
}

/** What came of one request of a batch. */
export type BatchAnswer =
  | { readonly id: string; readonly completion: ChatCompletion }
  | { readonly id: string; readonly error: SlfError }

/** The state of a batch, and its answers as far as the provider gives them, in any order. */
export interface BatchReading extends AsyncIterable<BatchAnswer> {
  readonly status: BatchStatus
}
