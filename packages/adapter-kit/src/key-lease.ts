import type { APIKeyPool } from '@slf/core'

/** A key for one request. */
export interface KeyLease {
  /** The key; `''` for a server without keys. */
  readonly key: string
  /** Its fingerprint, which may be shown; `''` for a server without keys. */
  readonly id: string
  /** Gives the key back. */
  release(): void
}

export async function leaseKey(pool: APIKeyPool): Promise<KeyLease> {
  return { key: pool.getKey(), id: '', release: () => {} }
}
