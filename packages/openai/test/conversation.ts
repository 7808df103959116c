import { accumulate, type AssistantMessage, type ChatCompletionChunk, type ChatMessage } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { sseText } from '@slf/testbed'
import { hello } from './fixtures.js'

/** A message as it is sent. */
export type Sent = Readonly<Record<string, unknown>>

/** An adapter that keeps what it sends, and answers a stream with the events, a whole answer with the body. */
export function conversation(
  answer: { events?: readonly unknown[]; body?: object },
  baseURL = 'https://one.test/v1',
) {
  const sent: { messages: readonly Sent[] }[] = []
  const adapter = new OpenAICompatible({
    apiKey: 'sk-test',
    modelName: 'm',
    baseURL,
    retry: { maxRetries: 0 },
    fetch: (_url, init) => {
      const request = JSON.parse(init?.body) as { stream?: boolean; messages: readonly Sent[] }
      sent.push(request)
      return Promise.resolve(
        request.stream
          ? new Response(sseText(answer.events ?? hello, { done: true, eventNames: false }), {
              headers: { 'content-type': 'text/event-stream' },
            })
          : Response.json(answer.body ?? { choices: [{ message: { content: 'x' } }] }),
      )
    },
  })
  return { adapter, sent }
}

export const user: ChatMessage = { role: 'user', content: 'hi' }

/** The message that an answer becomes in the history, having been stored as JSON. */
export async function answered(
  answer: { events?: readonly unknown[]; body?: object },
  baseURL?: string,
): Promise<AssistantMessage> {
  const { adapter } = conversation(answer, baseURL)
  const chunks: ChatCompletionChunk[] = []
  if (answer.events) for await (const one of adapter.chatStream({ messages: [user] })) chunks.push(one)
  const completion = answer.events ? accumulate(chunks) : await adapter.chat({ messages: [user] })
  const message = { ...completion.choices[0]?.message, role: 'assistant' }
  return JSON.parse(JSON.stringify(message)) as AssistantMessage
}

/** The assistant messages as they are sent with the next request. */
export async function sentBack(
  messages: readonly AssistantMessage[],
  baseURL?: string,
): Promise<readonly Sent[]> {
  const { adapter, sent } = conversation({}, baseURL)
  await adapter.chat({ messages: [user, ...messages] })
  return sent[0]?.messages.slice(1) ?? []
}
