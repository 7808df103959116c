import { type ChatStream, LLMChat, type LLMInterface, prompt, system, withCall } from '@slf/core'
import fastify, { type FastifyInstance } from 'fastify'

/** Tells stories, and streams them. */
export class Storyteller {
  constructor(readonly llm: LLMInterface) {}

  @LLMChat()
  tell(topic: string): ChatStream {
    return prompt`${system`You tell short stories.`}${topic}`
  }
}

/** `GET /story?topic=…` answers with server-sent events; a browser that leaves stops the model. */
export function createServer(storyteller: Storyteller): FastifyInstance {
  const app = fastify()
  app.get<{ Querystring: { topic: string } }>('/story', async (request, reply) => {
    const browser = new AbortController()
    reply.raw.once('close', () => browser.abort(new Error('the browser left')))
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    try {
      const story = withCall(storyteller, { signal: browser.signal }).tell(request.query.topic)
      for await (const text of story.textStream) reply.raw.write(`data: ${JSON.stringify(text)}\n\n`)
      reply.raw.write('event: end\ndata: {}\n\n')
    } catch (error) {
      // The browser learns that something failed; what failed stays on the server.
      if (!browser.signal.aborted) reply.raw.write('event: failed\ndata: {}\n\n')
      request.log.error(error)
    } finally {
      reply.raw.end()
    }
  })
  return app
}
