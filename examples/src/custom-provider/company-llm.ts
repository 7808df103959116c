import {
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  LLMInterface,
  type LLMInterfaceOptions,
  ProviderError,
  UnsupportedError,
} from '@slf/core'

export class CompanyLLM extends LLMInterface {
  constructor(options: LLMInterfaceOptions) {
    super({ ...options, capabilities: { tools: false, streaming: false } })
  }

  async chat({ messages, ...rest }: ChatParams, options: CallOptions = {}): Promise<ChatCompletion> {
    const [field] = Object.keys(rest)
    if (field) throw new UnsupportedError(`CompanyLLM has no '${field}'.`, { capability: field })
    const limit = AbortSignal.timeout(options.timeout ?? 60_000)
    const response = await fetch(`${this.baseURL}/generate`, {
      method: 'POST',
      headers: { 'x-company-key': this.apiKeyPool.getKey(), 'content-type': 'application/json' },
      body: JSON.stringify({ model: this.modelName, conversation: messages }),
      signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
    })
    if (!response.ok) throw new ProviderError(`CompanyLLM answered with status ${response.status}.`)
    const { text } = (await response.json()) as { text: string }
    return { choices: [{ message: { content: text } }] }
  }

  async *chatStream(params: ChatParams, options?: CallOptions): AsyncGenerator<ChatCompletionChunk> {
    const { choices } = await this.chat(params, options)
    yield { choices: [{ delta: { content: choices[0]?.message.content }, finish_reason: 'stop' }] }
  }
}
