import {
  type AdapterOptions,
  type BaseAdapter,
  classifyError,
  impliedStatus,
  readErrorBody,
  type ResponseInfo,
  type StreamDecoder,
} from '@slf/adapter-kit'
import type { ChatCompletion } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { OpenAIResponsesCompatible } from '@slf/openai-responses'
import type { Wire } from '@slf/testbed'

/** An adapter of this repository, and how it is made. */
export interface AdapterUnderTest {
  readonly name: string
  readonly wire: Wire
  readonly make: (options: AdapterOptions) => BaseAdapter
  /** The pure parts of the adapter, for tests without an exchange. */
  readonly decoding: () => Decoding
}

/** What an adapter does with the answers of its provider. */
export interface Decoding {
  readonly completion: (body: unknown) => ChatCompletion
  readonly decoder: () => StreamDecoder
}

class OpenChat extends OpenAICompatible implements Decoding {
  completion = (body: unknown): ChatCompletion => this.decodeCompletion(body, info(false))
  decoder = (): StreamDecoder => this.createDecoder(info(true))
}

class OpenResponses extends OpenAIResponsesCompatible implements Decoding {
  completion = (body: unknown): ChatCompletion => this.decodeCompletion(body, info(false))
  decoder = (): StreamDecoder => this.createDecoder(info(true))
}

const options = { apiKey: 'sk-not-used', modelName: 'test-model' }

export const adapters: readonly AdapterUnderTest[] = [
  {
    name: 'OpenAICompatible',
    wire: 'chat',
    make: (given) => new OpenAICompatible(given),
    decoding: () => new OpenChat(options),
  },
  {
    name: 'OpenAIResponsesCompatible',
    wire: 'responses',
    make: (given) => new OpenAIResponsesCompatible(given),
    decoding: () => new OpenResponses(options),
  },
]

function info(stream: boolean): ResponseInfo {
  const params = { messages: [{ role: 'user' as const, content: 'Hi' }] }
  return {
    params,
    stream,
    status: 200,
    headers: new Headers(),
    requestId: undefined,
    errorOf: (body, status) => {
      const told = readErrorBody(body)
      return classifyError(status ?? impliedStatus(told), told)
    },
    warn: () => {},
  }
}
