import type { AbortSignalLike } from '../clock/abort-signal.js'
import type { Clock } from '../clock/clock.js'
import type { LimitClaims } from '../limits/limits.js'
import type { AccountLimits } from './account-limits.js'
import type { APIKeyEntry, APIKeySource } from './key-source.js'
import type { PoolStore } from './pool-store.js'

export interface APIKeyPoolOptions {
  /** One key or several, as texts or as functions that give the present key. Equal keys count once. */
  readonly apiKeys: APIKeySource | readonly (APIKeySource | APIKeyEntry)[]
  /** Names the provider in messages. */
  readonly providerId: string
  /** What each account (a key, or a group of keys) may send. Default: no limit. */
  readonly limits?: AccountLimits | undefined
  /** Limits of single groups, instead of `limits`. */
  readonly groups?: Readonly<Record<string, { readonly limits: AccountLimits }>> | undefined
  /** How many may wait for a key. Default 10,000. */
  readonly maxQueued?: number | undefined
  /** Default: the clock of the machine. */
  readonly clock?: Clock | undefined
  /** Where limits and cool-downs are kept, to share them with other pools. Default: the memory of this pool. */
  readonly store?: PoolStore | undefined
}

/** What a request for a key says. All optional. */
export interface AcquireRequest {
  /** The model that is going to be called: limits and refusals may be of one model only. */
  readonly model?: string | undefined
  /** Tokens of the prompt and of the longest answer together, for limits on tokens. Default 0. */
  readonly estimatedTokens?: number | undefined
  /** Higher goes first. Default 0. */
  readonly priority?: number | undefined
  /** Aborts the wait. */
  readonly signal?: AbortSignalLike | undefined
  /** Milliseconds to wait for a key at most. Default 60,000; 0 does not wait, `Infinity` waits without limit. */
  readonly timeoutMs?: number | undefined
  /** Ids or places of keys that must not be given, such as the one that was just refused. */
  readonly exclude?: readonly string[] | undefined
  /** Limits of the caller (an adapter): they must pass together with those of the key. Make them with `limitClaims`. */
  readonly limits?: LimitClaims | undefined
}
