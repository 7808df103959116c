import type { ChatCompletion, Middleware } from '@slf/core'

/** Answers equal requests to the same model from memory. */
export function caching(cache = new Map<string, ChatCompletion>()): Middleware {
  return {
    async model(request, next) {
      const key = JSON.stringify([request.llm.baseURL, request.llm.modelName, request.params])
      const known = cache.get(key)
      if (known) return known
      const completion = await next()
      cache.set(key, completion)
      return completion
    },
  }
}
