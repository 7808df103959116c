import type { UnusableKey } from '../errors/llm-errors.js'
import { healthAt } from './key-state.js'
import type { PoolKey } from './pool-key.js'

/** What is known about one key. */
export interface KeyStatus {
  /** The fingerprint of the key, never the key. */
  readonly id: string
  /** The account that the key belongs to: its group, or the key itself. */
  readonly account: string
  readonly state: 'healthy' | 'cooling' | 'half-open' | 'exhausted' | 'quarantined' | 'unresolved'
  readonly inFlight: number
  /** Milliseconds until the key may be used again; absent when it may be used now, or only `restore` brings it back. */
  readonly recoversInMs?: number | undefined
}

export function statusOf(key: PoolKey, now: number): KeyStatus {
  const health = healthAt(key.account.health, now)
  const state = key.isQuarantined ? 'quarantined' : key.isResolved ? health.state : 'unresolved'
  const isPaused = state === 'cooling' || state === 'exhausted'
  return {
    id: key.id,
    account: key.account.id,
    state,
    inFlight: key.inFlight,
    ...(isPaused && { recoversInMs: Math.ceil(health.until - now) }),
  }
}

/** Why a key cannot serve a model now, for `NoUsableKeyError`. */
export function unusableKey(key: PoolKey, model: string, now: number): UnusableKey {
  const { id, state, recoversInMs } = statusOf(key, now)
  const blockedUntil = key.blockedUntil(model, now)
  if (blockedUntil !== undefined && (state === 'healthy' || state === 'half-open')) {
    return { id, state: 'refused for this model', recoversInMs: Math.ceil(blockedUntil - now) }
  }
  return { id, state, ...(recoversInMs !== undefined && { recoversInMs }) }
}

/** One line for messages: `3f9a12cd cooling (4 s)`. */
export const describeKey = ({ id, state, recoversInMs }: UnusableKey): string =>
  recoversInMs === undefined ? `${id} ${state}` : `${id} ${state} (${Math.ceil(recoversInMs / 1000)} s)`
