import type { AdapterSettings } from '../options/adapter-options.js'

/**
 * How long to wait before a repetition. Without a hint: full jitter over the back-off
 * (AWS, "Exponential Backoff And Jitter"), never quite zero. With a hint of the provider: never earlier than asked, and
 * spread a little, so that callers that were refused together do not come back together.
 *
 * @param repetition 1 for the first one.
 */
export function retryDelay(
  repetition: number,
  retryAfterMs: number | undefined,
  { retry, random }: Pick<AdapterSettings, 'retry' | 'random'>,
): number {
  if (retryAfterMs !== undefined) {
    return Math.ceil(retryAfterMs + random() * Math.min(2_000, retryAfterMs / 4 + 100))
  }
  const ceiling = Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (repetition - 1))
  return Math.round((0.1 + 0.9 * random()) * ceiling)
}
