import type { Middleware } from '@slf/core'

/** Writes one line for each model call and each tool call, without prompts and answers. */
export function logging(write: (line: string) => void): Middleware {
  return {
    async model(request, next) {
      const completion = await next()
      write(`${request.method} step ${request.step}: ${completion.usage?.total_tokens ?? 'unknown'} tokens`)
      return completion
    },
    async tool(request, next) {
      const result = await next()
      write(`${request.method} step ${request.step}: ${request.toolName} ran`)
      return result
    },
  }
}
