import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock'

/** What the local provider answers: a text, or tools that it wants to be called. */
export type LocalReply =
  | { readonly text: string }
  | { readonly calls: readonly { readonly name: string; readonly arguments: object }[] }

/** The conversation so far, as an example's script needs it. */
export interface LocalRequest {
  /** All text of the system messages. */
  readonly rules: string
  /** The text of the last user message. */
  readonly question: string
  /** What the tools answered since then, in order. */
  readonly toolResults: readonly string[]
  /** How many user messages there are. */
  readonly turn: number
}

/** Plays the model: a pure function of the conversation. */
export type LocalScript = (request: LocalRequest) => LocalReply

/** An HTTP server in this process that speaks both OpenAI protocols, so that examples run without a key. */
export interface LocalProvider {
  readonly baseURL: string
  close(): Promise<void>
}

/** Starts a local provider whose model follows the script. */
export async function startLocalProvider(script: LocalScript): Promise<LocalProvider> {
  const server = new LLMock({ port: 0, chunkSize: 8 })
  server.on({ predicate: () => true }, (request) => {
    const reply = script(readRequest(request))
    const usage = { prompt_tokens: 120, completion_tokens: 30, input_tokens: 120, output_tokens: 30 }
    if ('text' in reply) return { content: reply.text, usage }
    const toolCalls = reply.calls.map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) }))
    return { toolCalls, usage }
  })
  const url = await server.start()
  return { baseURL: `${url}/v1`, close: () => server.stop() }
}

function readRequest({ messages }: ChatCompletionRequest): LocalRequest {
  const lastUser = messages.findLastIndex((message) => message.role === 'user')
  return {
    rules: messages
      .filter((message) => message.role === 'system')
      .map(textOf)
      .join('\n'),
    question: textOf(messages[lastUser]),
    toolResults: messages
      .slice(lastUser + 1)
      .filter((message) => message.role === 'tool')
      .map(textOf),
    turn: messages.filter((message) => message.role === 'user').length,
  }
}

function textOf(message: ChatCompletionRequest['messages'][number] | undefined): string {
  const content = message?.content ?? ''
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
}
