import type { ChatCompletion, ChatCompletionChunk } from '@slf/core'

/** A whole completion as the one chunk of a stream. */
export function completionChunk(completion: ChatCompletion): ChatCompletionChunk {
  const { choices, object: _, ...rest } = completion
  return {
    ...rest,
    object: 'chat.completion.chunk',
    choices: choices.map(({ message, ...choice }) => {
      const { tool_calls, annotations, ...delta } = message
      return {
        ...choice,
        delta: {
          ...delta,
          ...(tool_calls ? { tool_calls: tool_calls.map((call, index) => ({ ...call, index })) } : {}),
          ...(annotations ? { annotations } : {}),
        },
      }
    }),
  }
}
