import type { ChatCompletion, ChatCompletionChunk, ChatParams } from '@slf/core'
import { StreamInterruptedError } from '@slf/core'
import {
  BaseAdapter,
  type ResponseInfo,
  type SSEEvent,
  type StreamDecoder,
  type WireRequest,
} from '@slf/adapter-kit'

/** A provider with a protocol of its own: whole answers are `{ said }`, streams are words, then `END`. */
export class ParrotAdapter extends BaseAdapter {
  protected encode(params: ChatParams, { stream }: { stream: boolean }): WireRequest {
    return { path: '/parrot', body: { say: params.messages.at(-1)?.content, stream } }
  }

  protected decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    const { said, error } = body as { said?: string; error?: unknown }
    if (said === undefined) throw this.mapError(500, error, info)
    return { choices: [{ message: { content: said }, finish_reason: 'stop' }] }
  }

  protected createDecoder(): StreamDecoder {
    return new ParrotDecoder()
  }
}

class ParrotDecoder implements StreamDecoder {
  state: StreamDecoder['state'] = 'open'

  push({ data }: SSEEvent): readonly ChatCompletionChunk[] {
    if (data !== 'END') return [{ choices: [{ delta: { content: data } }] }]
    this.state = 'ended'
    return [{ choices: [{ delta: {}, finish_reason: 'stop' }] }]
  }

  end(): readonly ChatCompletionChunk[] {
    if (this.state === 'open') throw new StreamInterruptedError('The parrot flew away.')
    return []
  }
}
