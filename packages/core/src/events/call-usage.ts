import type { CompletionUsage } from '../contract/chat-completion.js'

/** Tokens of some model requests. */
export interface TokenCount {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  /** How many model requests were counted. */
  readonly requests: number
}

/**
 * What a call used: summed over its steps, re-asks and nested calls.
 * The top level is what providers reported; requests for which a provider told nothing
 * (an aborted stream, a server without usage) are estimated, and kept apart.
 */
export interface CallUsage extends TokenCount {
  readonly cached_tokens: number
  readonly cache_write_tokens: number
  readonly reasoning_tokens: number
  readonly estimated: TokenCount
}

const none: TokenCount = Object.freeze({
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  requests: 0,
})

/** The usage of a call that made no request. */
export const noUsage: CallUsage = Object.freeze({
  ...none,
  cached_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  estimated: none,
})

/** Usage of one request as the provider reported it. */
export function reportedUsage(usage: CompletionUsage): CallUsage {
  const prompt = count(usage.prompt_tokens)
  const completion = count(usage.completion_tokens)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: count(usage.total_tokens ?? sum(prompt, completion)),
    requests: 1,
    cached_tokens: count(usage.prompt_tokens_details?.cached_tokens),
    cache_write_tokens: count(usage.prompt_tokens_details?.cache_write_tokens),
    reasoning_tokens: count(usage.completion_tokens_details?.reasoning_tokens),
    estimated: none,
  }
}

/** Usage of one request that the provider did not report, from estimates in tokens. */
export function estimatedUsage(prompt: number, completion: number): CallUsage {
  return {
    ...noUsage,
    estimated: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      requests: 1,
    },
  }
}

/** The sum of two usages. */
export function addUsage(a: CallUsage, b: CallUsage): CallUsage {
  return {
    ...addCount(a, b),
    cached_tokens: sum(a.cached_tokens, b.cached_tokens),
    cache_write_tokens: sum(a.cache_write_tokens, b.cache_write_tokens),
    reasoning_tokens: sum(a.reasoning_tokens, b.reasoning_tokens),
    estimated: addCount(a.estimated, b.estimated),
  }
}

const addCount = (a: TokenCount, b: TokenCount): TokenCount => ({
  prompt_tokens: sum(a.prompt_tokens, b.prompt_tokens),
  completion_tokens: sum(a.completion_tokens, b.completion_tokens),
  total_tokens: sum(a.total_tokens, b.total_tokens),
  requests: sum(a.requests, b.requests),
})

/** Servers send null, strings, negative and absurd numbers; a sum must stay a number. */
const count = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER ? value : 0

const sum = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER)
