import {
  BaseAdapter,
  type ResponseInfo,
  type StreamEvent,
  type StreamDecoder,
  type StreamState,
  type WireRequest,
} from '@slf/adapter-kit'
import {
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  ProviderError,
  StreamInterruptedError,
} from '@slf/core'

/**
 * A provider with a protocol of its own: whole answers are `{ said }`, streams are words, then `END`; `WHOLE` says that
 * the answer is whole but something may follow.
 */
export class ParrotAdapter extends BaseAdapter {
  onEncode: (params: ChatParams) => void = () => {}
  onDecode: () => void = () => {}
  onAmend: (wire: WireRequest) => WireRequest | undefined = () => undefined

  protected encode(params: ChatParams, { stream }: { stream: boolean }): WireRequest {
    this.onEncode(params)
    return { path: ['parrot'], body: { say: params.messages.at(-1)?.content, stream } }
  }

  protected decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    this.onDecode()
    const { said, error } = body as { said?: string; error?: unknown }
    if (error !== undefined) throw info.errorOf(error)
    if (said === undefined) throw new ProviderError(`That is no parrot: ${JSON.stringify(body)}`)
    return { choices: [{ message: { content: said }, finish_reason: 'stop' }] }
  }

  protected createDecoder(): StreamDecoder {
    return new ParrotDecoder()
  }

  protected override amend(wire: WireRequest): WireRequest | undefined {
    return this.onAmend(wire)
  }
}

class ParrotDecoder implements StreamDecoder {
  state: StreamState = 'open'

  push({ data }: StreamEvent): readonly ChatCompletionChunk[] {
    if (data !== 'END' && data !== 'WHOLE') return [{ choices: [{ delta: { content: data } }] }]
    this.state = data === 'END' ? 'ended' : 'complete'
    return [{ choices: [{ delta: {}, finish_reason: 'stop' }] }]
  }

  end(): readonly ChatCompletionChunk[] {
    if (this.state === 'open') throw new StreamInterruptedError('The parrot flew away.')
    return []
  }
}
