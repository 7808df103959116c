// As compiled from TypeScript for contract version 1 and the kit 0.1.0.
import { BaseAdapter } from '@slf/adapter-kit'
import { APIKeyPool, LLMInterface } from '@slf/core'

/** Over the kit of that day: a path of its own, events that are not JSON. */
export class ParrotAdapter extends BaseAdapter {
  encode(params, { stream }) {
    return { path: '/parrot', body: { say: params.messages.at(-1)?.content, stream } }
  }
  decodeCompletion(body) {
    return { choices: [{ message: { content: String(body.said) }, finish_reason: 'stop' }] }
  }
  createDecoder() {
    const decoder = {
      state: 'open',
      push({ data }) {
        if (data !== 'END') return [{ choices: [{ delta: { content: data } }] }]
        decoder.state = 'ended'
        return [{ choices: [{ delta: {}, finish_reason: 'stop' }] }]
      },
      end: () => [],
    }
    return decoder
  }
}

/** Two methods, no kit. */
export class EchoProvider extends LLMInterface {
  constructor() {
    super({ apiKeyPool: APIKeyPool.keyless('echo'), modelName: 'echo-1' })
  }
  async chat({ messages }) {
    return { choices: [{ message: { content: `echo: ${messages.at(-1).content}` } }] }
  }
  async *chatStream({ messages }) {
    yield { choices: [{ delta: { content: 'echo: ' } }] }
    yield { choices: [{ delta: { content: messages.at(-1).content }, finish_reason: 'stop' }] }
  }
}
