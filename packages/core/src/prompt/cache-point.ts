import type { CacheControl } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'
import { PromptPart } from './part.js'

/** Options of {@link cachePoint}. */
export interface CachePointOptions {
  /** How long the provider keeps it: `'5m'`, `'1h'`. Default: what the provider says. */
  readonly ttl?: CacheControl['ttl']
}

/**
 * Marks a place inside `` prompt`…` `` or `` system`…` ``: what comes before it, the tools and the history included, is to
 * be kept in the provider's prompt cache. Put it behind what does not change between calls. Providers without such marks
 * cache by themselves, or not at all; their adapters leave it out.
 *
 * @throws PromptError when `ttl` is not a text such as `'1h'`
 *
 * @example
 * ```ts
 * import { cachePoint, prompt } from '@slf/core'
 *
 * export const ask = (manual: string, question: string): never =>
 *   prompt`${manual}${cachePoint({ ttl: '1h' })} ${question}`
 * ```
 */
export function cachePoint({ ttl }: CachePointOptions = {}): PromptPart {
  if (ttl !== undefined && (typeof ttl !== 'string' || !/^\d+[smhd]$/.test(ttl))) {
    throw new PromptError(
      `cachePoint(): 'ttl' must be a text such as '5m' or '1h', but got ${JSON.stringify(ttl)}.`,
    )
  }
  const mark: CacheControl = { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) }
  return new PromptPart({ kind: 'cachePoint', mark: Object.freeze(mark) })
}
