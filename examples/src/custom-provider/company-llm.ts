import {
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  LLMInterface,
  ProviderError,
} from '@slf/core'

export class CompanyLLM extends LLMInterface {
  async chat(params: ChatParams, options: CallOptions = {}): Promise<ChatCompletion> {
    const response = await fetch(`${this.baseURL}/generate`, {
      method: 'POST',
      headers: { 'x-company-key': this.apiKeyPool.getKey(), 'content-type': 'application/json' },
      body: JSON.stringify({ model: this.modelName, conversation: params.messages }),
      signal: options.signal ?? null,
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
